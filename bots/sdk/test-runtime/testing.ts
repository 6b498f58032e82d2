import type { ChatModel } from "#models";
import { administrationInMemory } from "../administration/administration-in-memory.ts";
import type { AttachmentLimits } from "../attachments/attachment-limits.ts";
import type { Capabilities } from "../capabilities/capabilities.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { Bot } from "../define-bot.ts";
import type { VoiceManners } from "../hearing/voice-manners.ts";
import type { ModelChoice } from "../models/model-choice.ts";
import type { RuntimeObserver } from "../observer.ts";
import { personalBotConfig } from "../personal-bot-config.ts";
import { auditInMemory } from "../audit/audit-in-memory.ts";
import { publishedCommandsInMemory } from "../commands/published-commands-in-memory.ts";
import { consentsInMemory } from "../consent/consents-in-memory.ts";
import { contactsInMemory } from "../contacts/contacts-in-memory.ts";
import { conversationsInMemory } from "../conversation/conversations-in-memory.ts";
import { limitsInMemory } from "../limits/limits-in-memory.ts";
import { memoryInMemory } from "../memory/memory-in-memory.ts";
import { toolRequestsInMemory } from "../offers/tool-requests-in-memory.ts";
import { recordsInMemory } from "../records/records-in-memory.ts";
import { createTestReminders } from "../reminders/testing.ts";
import { roomPoliciesInMemory } from "../rooms/room-policies-in-memory.ts";
import { positionsInMemory } from "../services/positions-in-memory.ts";
import type { Assignment, BotState } from "../state.ts";

export const testNamespace = { userPrefix: "_agentchat_", serverName: "test" };

export const silentRuntimeObserver: RuntimeObserver = {
  messageReceived: () => undefined,
  turnEnded: () => undefined,
  offerEnded: () => undefined,
  modelCalled: () => undefined,
  personActive: () => undefined,
};

/** What the config says of a bot in a test. */
export interface TestBotOptions {
  /** The bot's section of the config: its own keys. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly model?: ChatModel;
  /** Models for speech, pictures and so on, of all bots. */
  readonly capabilities?: Capabilities;
  /** Other models that people may choose. */
  readonly choices?: readonly ModelChoice[];
  readonly systemPrompt?: string;
  /** How much of the conversation the model is shown; default 50. */
  readonly maxContextMessages?: number;
  /** The same in tokens; default 8000. */
  readonly maxContextTokens?: number;
  /** After how many messages of one answer the rest is attached; default is never. */
  readonly fileAfterMessages?: number;
  /** `behavior.attachments`: default 20 MB, 4000 tokens of a document, 4 pictures. */
  readonly attachments?: Partial<AttachmentLimits>;
  /** `behavior.voice`: default is that answers are not said aloud, and transcripts are shown. */
  readonly voice?: Partial<VoiceManners>;
  /** Event types that the bot may publish; default is all. */
  readonly intents?: readonly string[];
  /** Event types that the bot subscribes to. */
  readonly subscriptions?: readonly string[];
}

const silentManners: VoiceManners = { answers: "never", showsTranscripts: true };

export function configureTestBot(bot: Bot, options: TestBotOptions): ConfiguredBot {
  const config = bot.config?.parse(options.config ?? {}) ?? {};
  return {
    bot,
    displayName: undefined,
    model: options.model,
    capabilities: options.capabilities ?? {},
    choices: options.choices ?? [],
    behavior: {
      maxContextMessages: options.maxContextMessages ?? 50,
      maxContextTokens: options.maxContextTokens ?? 8000,
      emitEvents: true,
      consentMinutes: 10,
      voice: { ...silentManners, ...options.voice },
      attachments: { maxMegabytes: 20, maxDocumentTokens: 4000, maxPictures: 4, ...options.attachments },
      systemPrompt: options.systemPrompt,
      fileAfterMessages: options.fileAfterMessages,
    },
    tools: () => bot.tools ?? [],
    eventing: { intents: options.intents, subscriptions: options.subscriptions ?? [] },
    personal: personalBotConfig.parse(config),
    config,
  };
}

/** Bots' state in memory. @param now milliseconds since the epoch */
export function createTestBotState(now: () => number = Date.now): BotState {
  const conversations = conversationsInMemory();
  const assignments: Assignment[] = [];
  const { memories, summaries, deletePerson } = memoryInMemory();
  const replace = <Item>(list: Item[], keep: (item: Item) => boolean): void => {
    list.splice(0, list.length, ...list.filter(keep));
  };
  const reminders = createTestReminders();
  const consents = consentsInMemory();
  const { jobs, suspensions, ...administration } = administrationInMemory();
  const toolRequests = toolRequestsInMemory();
  const records = recordsInMemory();
  const auditLog = auditInMemory();
  const contacts = contactsInMemory();
  const positions = positionsInMemory(now);
  const { deletePerson: deleteLimits, ...limits } = limitsInMemory();
  return {
    ...limits,
    jobs,
    suspensions,
    toolRequests,
    records,
    auditLog,
    positions,
    contacts,
    consents,
    reminders,
    memories,
    summaries,
    conversations,
    roomPolicies: roomPoliciesInMemory(),
    publishedCommands: publishedCommandsInMemory(),
    assignments: {
      all: () => Promise.resolve([...assignments]),
      save(assignment) {
        replace(assignments, ({ agentId }) => agentId !== assignment.agentId);
        assignments.push(assignment);
        return Promise.resolve();
      },
    },
    people: {
      delete(personId) {
        reminders.deletePerson(personId);
        deletePerson(personId);
        deleteLimits(personId);
        conversations.deletePerson(personId);
        consents.deletePerson(personId);
        toolRequests.deletePerson(personId);
        records.deletePerson(personId);
        auditLog.deletePerson(personId);
        contacts.deletePerson(personId);
        administration.deletePerson(personId);
        replace(assignments, (assignment) => assignment.personId !== personId);
        return positions.delete(personId);
      },
    },
  };
}
