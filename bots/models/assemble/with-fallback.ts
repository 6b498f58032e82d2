import type { ChatModel, ChatPart, ChatRequest } from "../chat.ts";
import type { ModelErrorCode } from "../model-error.ts";
import { shownTo } from "../shown-to.ts";
import type { ModelObserver } from "./model-observer.ts";
import { untilEarlyError } from "./until-early-error.ts";
import type { Wrapper } from "./wrapper.ts";

/** Faults of the request, which another model is not asked to overlook, and what is no fault. */
const staying: ReadonlySet<ModelErrorCode> = new Set(["cancelled", "bad-request", "context-overflow"]);
/** Of the fallback's own errors, those that the caller does something about. */
const telling: ReadonlySet<ModelErrorCode> = new Set(["cancelled", "context-overflow"]);

/** Has another model answer when the first fails before anything of its answer was emitted. When that fails too, the first one's error is told. */
export function withFallback(fallback: ChatModel, observer: ModelObserver): Wrapper {
  return (model) => {
    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      const error = yield* untilEarlyError(model.stream(request));
      if (error === undefined) return;
      if (staying.has(error.code)) {
        yield { type: "error", error };
        return;
      }
      const names = { model: model.model, fallback: fallback.model };
      observer.fellBack({ ...names, error });
      const second = yield* untilEarlyError(fallback.stream(await shownTo(fallback, request)));
      if (second === undefined) return;
      if (!telling.has(second.code)) observer.fallbackFailed({ ...names, error: second });
      yield { type: "error", error: telling.has(second.code) ? second : error };
    }

    return { ...model, isHosted: model.isHosted || fallback.isHosted, fallback, stream };
  };
}
