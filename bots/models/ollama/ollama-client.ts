import { Ollama } from "ollama";
import { z } from "zod";
import { describeEndpoint, type Endpoint } from "../endpoint.ts";
import { connectionError } from "../http-error.ts";
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
    const response = await connect(input, { ...init, signal }, endpoint);
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response, endpoint);
    }
    return response.body === null
      ? response
      : new Response(ReadableStream.from(checkedLines(response.body, endpoint)), response);
  };
}

async function connect(input: Parameters<typeof fetch>[0], init: RequestInit, endpoint: Endpoint): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    throw error instanceof ModelError ? error : connectionError(error, endpoint);
  }
}

/** Passes NDJSON on line by line, and fails at a line that is no object or says that something went wrong. */
async function* checkedLines(body: ReadableStream<Uint8Array>, endpoint: Endpoint): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      checkLine(line, endpoint);
      yield encoder.encode(`${line}\n`);
    }
  }
  if (rest === "") return;
  checkLine(rest, endpoint);
  yield encoder.encode(rest);
}

const lineSchema = z.object({ error: z.unknown().optional() });

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
