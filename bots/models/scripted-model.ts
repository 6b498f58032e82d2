import type { ChatModel, ChatPart, ChatRequest } from "./chat.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";
import { playParts } from "./play-parts.ts";

/** What a scripted model answers: a text, exactly these parts, or a stream of your own. */
export type ScriptedAnswer = string | readonly ChatPart[] | ((request: ChatRequest) => AsyncIterable<ChatPart>);

export interface ScriptedModel extends ChatModel {
  /** The requests it got, oldest first. */
  readonly requests: readonly ChatRequest[];
}

/**
 * A model for tests that plays the given answers in order, or one made for each request.
 * @param options.sees whether it takes pictures
 * @example
 * const model = scriptedModel([callsTool("remember", { fact: "likes tea" }), "Noted.", fails("rate-limited"), hangs("So …")]);
 */
export function scriptedModel(
  script: readonly ScriptedAnswer[] | ((request: ChatRequest) => ScriptedAnswer),
  { sees = false }: { readonly sees?: boolean } = {},
): ScriptedModel {
  const requests: ChatRequest[] = [];
  return {
    provider: "scripted",
    model: "scripted",
    isHosted: false,
    requests,
    check: (signal) =>
      signal.aborted ? Promise.reject(new ModelError("cancelled", "the check was cancelled")) : Promise.resolve(),
    canSee: () => Promise.resolve(sees),
    stream(request) {
      requests.push(request);
      const answer =
        typeof script === "function" ? script(request) : (script[requests.length - 1] ?? fails("bad-request"));
      if (typeof answer === "function") return answer(request);
      return playParts(typeof answer === "string" ? says(answer) : answer, request.signal);
    },
  };
}

/** Streams the text word by word. */
function says(text: string): readonly ChatPart[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/gu) ?? [];
  return [...words.map((word): ChatPart => ({ type: "text-delta", text: word })), { type: "finish", reason: "stop" }];
}

export function callsTool(name: string, input: unknown, id = `call_${name}`): readonly ChatPart[] {
  return [
    { type: "tool-call", id, name, input },
    { type: "finish", reason: "tool-calls" },
  ];
}

/** Fails as a provider would, after what it had said. */
export function fails(code: ModelErrorCode, textBefore = ""): readonly ChatPart[] {
  const error = new ModelError(code, `the script says to fail with ${code}, or has ended`);
  return [...deltasOf(textBefore), { type: "error", error }];
}

/** Goes silent after the text until the request is cancelled. */
export function hangs(textBefore = ""): ScriptedAnswer {
  return async function* (request) {
    yield* deltasOf(textBefore);
    const { promise, resolve } = Promise.withResolvers<void>();
    request.signal.addEventListener("abort", () => resolve(), { once: true });
    if (!request.signal.aborted) await promise;
    yield { type: "error", error: new ModelError("cancelled", "the answer was cancelled") };
  };
}

/** Breaks the contract: throws from inside the stream, which no real provider may do. */
export function throwsError(error: unknown, textBefore = ""): ScriptedAnswer {
  return async function* () {
    yield* deltasOf(textBefore);
    throw error;
  };
}

function deltasOf(text: string): readonly ChatPart[] {
  return text === "" ? [] : [{ type: "text-delta", text }];
}
