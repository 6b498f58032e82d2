import type { ChatModel } from "#models";
import type { AttachmentLimits } from "./attachments/attachment-limits.ts";
import type { Capabilities } from "./capabilities/capabilities.ts";
import type { Bot } from "./define-bot.ts";
import type { Tool } from "./define-tool.ts";
import type { VoiceManners } from "./hearing/voice-manners.ts";
import type { ModelChoice } from "./models/model-choice.ts";
import type { PersonalBotConfig } from "./personal-bot-config.ts";
import type { BotReactions } from "./reactions/bot-reaction.ts";
import type { TakesFirst } from "./sharing/shared-parts.ts";
import type { BotConfig } from "./turn.ts";

/** A bot with its section of the config. */
export interface ConfiguredBot {
  readonly bot: Bot;
  /** Instead of the bot's own. */
  readonly displayName: string | undefined;
  readonly model: ChatModel | undefined;
  /** Models for what its definition names in `capabilities`. */
  readonly capabilities: Capabilities;
  /** Other models that people may choose. */
  readonly choices: readonly ModelChoice[];
  readonly behavior: {
    /** How much of the conversation a model is shown. */
    readonly maxContextMessages: number;
    /** The same in tokens, estimated, with the summary of what came before. */
    readonly maxContextTokens: number;
    /** Whether messages and answers are published on the event bus. */
    readonly emitEvents: boolean;
    readonly systemPrompt: string | undefined;
    /** Of an answer longer than so many messages, these are sent and the whole as a file; `undefined` for messages only. */
    readonly fileAfterMessages?: number | undefined;
    readonly attachments: AttachmentLimits;
    readonly voice: VoiceManners;
    /** How long a question for consent can be answered. */
    readonly consentMinutes: number;
  };
  /** What the agent's model may do at this moment: the bot's own tools, and those of MCP servers that are connected. */
  readonly tools: () => readonly Tool[];
  /** What people have it do by reacting to messages; other bots share it, see `SharedParts`. */
  readonly reactions?: BotReactions;
  /** What sees messages before they are answered, see `SharedParts`. */
  readonly takesFirst?: readonly TakesFirst[];
  readonly eventing: {
    /** Event types that it may publish; `undefined` for all. */
    readonly intents: readonly string[] | undefined;
    /** Event types that it gets. */
    readonly subscriptions: readonly string[];
  };
  /** For bots with `per: "user"`. */
  readonly personal: PersonalBotConfig;
  /** The bot's own keys, parsed by its schema. */
  readonly config: BotConfig;
}
