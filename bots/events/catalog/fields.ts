import { z } from "zod";

/** What many types of event have in common. */
export const id = z.string().min(1);

/** Where something happened, and between whom. */
export const chat = {
  roomId: id.describe("The room."),
  agentId: id.describe("The agent's virtual user."),
  personId: id.describe("The person."),
};

/** What every request for a tool has. */
export const request = {
  requestId: id.describe(
    "Names the request; its completion has the same. A request that is published again is the same request.",
  ),
  botId: id.describe("The bot whose tool is wanted."),
  tool: id.describe("The tool's name."),
  agentId: id.describe("The agent that asks."),
  personId: id.describe("The person on whose behalf it asks."),
  roomId: id.describe("Where they talk."),
  threadRoot: id.exactOptional().describe("First event of the thread that they talk in."),
  eventId: id.describe("The message that made the agent ask."),
  conversation: id.describe("The person's event that all this follows from (`io.agentchat.conversation`)."),
  hops: z.int().min(0).describe("Agents that have spoken since a person did (`io.agentchat.hops`)."),
  postedBy: z
    .object({ agentId: id, roomId: id })
    .readonly()
    .exactOptional()
    .describe(
      "Who posts what comes of it, and where, when that is not the agent that asks, where they talk: `{ agentId, roomId }`. Files are uploaded for there.",
    ),
  deadline: z.iso.datetime().describe("When nobody waits for the completion anymore."),
};

/** What every completion of a request has. */
export const completion = {
  requestId: id.describe("The request that this completes."),
  botId: id.describe("The bot whose tool it is."),
  tool: id.describe("The tool's name."),
  agentId: id.describe("The agent that asked."),
  personId: id.describe("The person on whose behalf it asked."),
  roomId: id.describe("Where they talk."),
};

/** The data of a completion: what came of a request, or why nothing did. */
export function completed<Result extends z.core.$ZodLooseShape>(result: Result) {
  const done = z.object({ ...completion, outcome: z.literal("done").describe("Whether it was done."), ...result });
  const failed = z.object({
    ...completion,
    outcome: z.literal("failed").describe("Whether it was done."),
    reason: z.string().describe("Why, in words for the agent that asked; no secrets."),
    userMessage: z.string().exactOptional().describe("Why, in one plain sentence for the person, where there is one."),
  });
  return z.discriminatedUnion("outcome", [done, failed]).readonly();
}

const mxcUri = z.string().regex(/^mxc:\/\/[^/]+\/[^/]+$/u, "must be mxc://server/id");

const encryptedFile = z
  .looseObject({
    url: mxcUri,
    key: z.looseObject({ k: z.string() }).readonly(),
    iv: z.string(),
    hashes: z.looseObject({ sha256: z.string() }).readonly(),
    v: z.string(),
  })
  .readonly();

const location = {
  url: mxcUri.describe("Where it is: `mxc://` URI."),
  file: encryptedFile
    .exactOptional()
    .describe("Where it is encrypted: the `EncryptedFile` of the Matrix specification, with the key."),
};

/** A file in the homeserver's media repository, made for a room. */
export const media = {
  ...location,
  mimetype: z.string().describe("Such as `image/png`."),
  sizeBytes: z.int().min(0).describe("Size in bytes."),
};

/** A file that somebody sent; of its type and size, what they said. */
export const sentMedia = {
  ...location,
  mimetype: media.mimetype.exactOptional(),
  sizeBytes: media.sizeBytes.exactOptional(),
};

/** Where somebody sent a file, for the input of a tool. */
export const fileSource = z.object(sentMedia).readonly();

/** See `media`. */
export type Media = Readonly<z.output<z.ZodObject<typeof media>>>;

export const durationMs = z.int().min(0).describe("Duration in milliseconds.");
