import { Ollama } from "ollama";
import { z } from "zod";
import { describeEndpoint, type Endpoint } from "../endpoint.ts";
import { ModelError } from "../model-error.ts";
import type { SecretValue } from "../settings.ts";
import { refusal, wrongFormat } from "./ollama-error.ts";

/** One call's worth of the `ollama` package, whose own client can be cancelled only as a whole. */
export function createOllamaClient(endpoint: Endpoint, key: SecretValue | undefined, signal: AbortSignal): Ollama {
  return new Ollama({
    host: endpoint.url,
    fetch: createFetch(endpoint, signal),
    ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key.reveal()}` } }),
  });
}

/**
 * A fetch that stops with the signal and answers for what the package does not: it prints error bodies and lines that are not JSON to the
 * console, and goes on after the latter.
 */
function createFetch(endpoint: Endpoint, signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response.status, endpoint);
    }
    return new Response(response.body?.pipeThrough(checkedLines(endpoint)) ?? null, response);
  };
}

/** Passes NDJSON on as it is, and fails at a line that is no object or says that something went wrong. */
function checkedLines(endpoint: Endpoint): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  let rest = "";
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) checkLine(line, endpoint);
      controller.enqueue(bytes);
    },
    flush() {
      if (rest !== "") checkLine(rest + decoder.decode(), endpoint);
    },
  });
}

const lineSchema = z.looseObject({ error: z.unknown() });

function checkLine(line: string, endpoint: Endpoint): void {
  const value = lineSchema.safeParse(parse(line));
  if (!value.success) throw wrongFormat(endpoint);
  if (value.data.error !== undefined) {
    const message = `${describeEndpoint(endpoint)} failed in the middle of its answer; see its log`;
    throw new ModelError("unavailable", message);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
