import type { IncomingMessage } from "node:http";
import { HttpProblem } from "./http-problem.ts";

/**
 * Reads a JSON body.
 * @throws HttpProblem 413 over the limit, 400 when it is no JSON or breaks off
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof HttpProblem ? error : new HttpProblem(400, "M_NOT_JSON", "the body broke off", true);
  }
  try {
    return JSON.parse(Buffer.concat(chunks, size).toString("utf8"));
  } catch {
    throw new HttpProblem(400, "M_NOT_JSON", "the body is no JSON");
  }
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(413, "M_TOO_LARGE", `the body has more than ${maxBytes} bytes`, true);
}
