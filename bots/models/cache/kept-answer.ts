import { z } from "zod";
import type { ChatPart } from "../chat.ts";

const keptPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text-delta"), text: z.string() }),
  z.object({ type: z.literal("tool-call"), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal("finish"), reason: z.enum(["stop", "length", "tool-calls"]) }),
]);

/** The parts of an answer as a text. Text is put into as few pieces as possible. */
export function writeAnswer(parts: readonly ChatPart[]): string {
  const kept: ChatPart[] = [];
  for (const part of parts) {
    const last = kept.at(-1);
    if (part.type === "text-delta" && last?.type === "text-delta")
      kept[kept.length - 1] = { type: "text-delta", text: last.text + part.text };
    else if (part.type !== "usage") kept.push(part);
  }
  return JSON.stringify(kept);
}

/** The parts of an answer that was kept, as they are played again: no tokens are used. */
export function readAnswer(answer: string): readonly ChatPart[] {
  const kept = z.array(keptPart).parse(JSON.parse(answer));
  return kept.flatMap((part): readonly ChatPart[] =>
    part.type === "finish" ? [{ type: "usage", inputTokens: 0, outputTokens: 0 }, part] : [part],
  );
}
