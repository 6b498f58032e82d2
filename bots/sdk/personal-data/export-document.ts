import { z } from "zod";
import { exportedContact } from "../contacts/export-contacts.ts";

const id = z.string().min(1);
const time = z.number().describe("Milliseconds since the epoch.");

const agent = z.object({
  botId: id,
  agentId: id.describe("The agent's virtual user."),
  roomId: id.exactOptional().describe("Your direct chat with it."),
});

const memory = z.object({
  agentId: id,
  number: z.number().int().describe("What you call it by."),
  kind: z.string().describe("fact, preference, style, time-zone, language or model."),
  text: z.string(),
  createdAt: time,
  updatedAt: time,
});

const summary = z.object({
  agentId: id,
  roomId: id,
  threadRoot: id.exactOptional().describe("First event of the thread that it is about."),
  text: z.string(),
  coversUntil: id.describe("The newest event that it covers."),
  updatedAt: time,
});

const attachment = z.object({
  kind: z.enum(["image", "file", "audio", "video"]),
  name: z.string(),
  source: z
    .object({ url: id, encryptedFile: z.record(z.string(), z.unknown()).exactOptional() })
    .describe("Where the homeserver has it, and what opens it where it is encrypted."),
  document: z
    .object({ format: z.string(), text: z.string(), isTruncated: z.boolean() })
    .exactOptional()
    .describe("What was read of a document."),
});

const entry = z.object({
  agentId: id,
  roomId: id,
  eventId: id,
  sender: id,
  role: z.string().describe("person, agent, or overheard: said by you in a group and not to the agent."),
  text: z.string(),
  timestamp: time,
  threadRoot: id.exactOptional(),
  answers: id.exactOptional().describe("For an agent's answer, the message that it answers."),
  attachment: attachment.exactOptional().describe("The picture or file that came with it."),
});

const reminder = z.object({
  agentId: id,
  roomId: id,
  threadRoot: id.exactOptional(),
  source: id.describe("What made it; the same again is not set twice."),
  number: z.number().int(),
  text: z.string(),
  firstAt: time,
  dueAt: time.describe("When it is due next."),
  timeZone: id,
  recurrence: z.enum(["daily", "weekdays", "weekly", "monthly"]).exactOptional(),
});

const consent = z.object({
  agentId: id,
  roomId: id,
  status: z.string().describe("asked, approved, started, declined or expired."),
  expiresAt: time,
  question: z.string().exactOptional().describe("What you were asked, as JSON, until it was settled."),
  result: z.string().exactOptional(),
});

const roomPolicy = z.object({
  agentId: id,
  roomId: id,
  answer: z.string().describe("always, mention or never."),
  isQuiet: z.boolean(),
});

const usage = z.object({
  day: z.string().describe("In UTC, YYYY-MM-DD."),
  botId: id,
  provider: z.string(),
  model: z.string(),
  currency: z.string().describe("ISO 4217."),
  calls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  estimatedTokens: z.number().describe("Of these tokens, those that were estimated."),
  money: z.number().describe("Millionths of the currency."),
});

const record = z.object({
  botId: id.describe("Which bot keeps it."),
  kind: id,
  id,
  updatedAt: time,
  value: z.json().exactOptional(),
  base64: z.string().exactOptional().describe("For what is no JSON, such as recordings."),
});

const auditEntry = z.object({
  botId: id.describe("Which bot did it."),
  at: time,
  action: z.string(),
  detail: z.string().exactOptional(),
});

/** The newest version of the document. A change that older readers would misread is a new version. */
export const exportVersion = 1;

/** Everything that AgentChat keeps about one person. README, "What is kept about you", explains it to people. */
export const exportDocument = z.object({
  format: z.literal("agentchat-export"),
  version: z.literal(exportVersion),
  exportedAt: time,
  personId: id,
  agents: z.array(agent).describe("Agents that serve you."),
  memories: z.array(memory).describe("What agents remember of you, preferences included."),
  summaries: z.array(summary).describe("What the older parts of conversations were about."),
  conversations: z
    .array(entry)
    .describe("What you said to agents, what they answered, and what they overheard you say."),
  reminders: z.array(reminder),
  consents: z.array(consent).describe("What agents asked you, and what you answered."),
  roomPolicies: z.array(roomPolicy).describe("What your agents answer in which room."),
  usage: z.array(usage).describe("What you used of language models."),
  contacts: z
    .array(exportedContact)
    .default([])
    .describe("Your contacts, who asks to be one, and whom you have blocked."),
  records: z.array(record).default([]).describe("What else agents keep for you, such as recordings of your voice."),
  audit: z.array(auditEntry).default([]).describe("What agents did for you and what you agreed to, oldest first."),
});

export type ExportDocument = z.output<typeof exportDocument>;
