import { z } from "zod";
import { chat, id } from "./fields.ts";

const message = { ...chat, eventId: id.describe("The message.") };

const text = {
  text: z.string().describe("What it says."),
  inReplyTo: id.exactOptional().describe("The message that this one answers."),
};

const typing = { ...chat, typist: z.enum(["person", "agent"]).describe("Which of the two it is.") };

export const messageEvents = {
  "io.agentchat.message.sent": z
    .object({ ...message, ...text })
    .readonly()
    .describe("A person's message reached an agent that takes it up."),
  "io.agentchat.message.response": z
    .object({ ...message, ...text })
    .readonly()
    .describe(
      "An agent answered a person. An answer that appears while it is being written is published when it is complete.",
    ),
  "io.agentchat.message.delivered": z
    .object(message)
    .readonly()
    .describe(
      "The homeserver accepted an agent's message and gave it an event id; Matrix does not tell which devices have received it. Once for each message: for one that is being written, when it appears. Edits are none.",
    ),
  "io.agentchat.message.read": z
    .object({ ...message, personId: id.describe("Who read it; in a group anybody, not only who is meant.") })
    .readonly()
    .describe(
      "A person's public read receipt (`m.read`) has come to stand on an agent's message, or on a later one of that agent in the same room or thread. Once for each message and person. Receipts that come while AgentChat is down, and those for messages sent before its start, are not seen.",
    ),
  "io.agentchat.typing.started": z
    .object(typing)
    .readonly()
    .describe(
      "A person in a room with the agent began to type, or the agent shows that it is at work on an answer to the person.",
    ),
  "io.agentchat.typing.stopped": z
    .object(typing)
    .readonly()
    .describe("The typing that was published as started is over."),
};
