import { z } from "zod";
import { completed, completion, request } from "./fields.ts";

const input = z.record(z.string(), z.unknown()).readonly();

export const toolEvents = {
  "io.agentchat.tool.request": z
    .object({ ...request, input: input.describe("What the tool is given, by the tool's own schema.") })
    .readonly()
    .describe("An agent wants to use a tool of another one that has no type of its own."),
  "io.agentchat.tool.completed": completed({
    result: z.unknown().describe("Text, or anything that JSON can hold."),
  }).describe("What came of a `tool.request`."),
  "io.agentchat.tool.progress": z
    .object({
      ...completion,
      fraction: z.number().min(0).max(1).exactOptional().describe("How much of it is done, where that is known."),
      text: z.string().describe("How it stands, in words for the person."),
    })
    .readonly()
    .describe("How far the work on a request of any type has come. May get lost; the last one counts."),
  "io.agentchat.tool.cancelled": z
    .object(completion)
    .readonly()
    .describe(
      "Nobody waits for the completion of a request of any type anymore: the person said stop, or it took too long.",
    ),
};
