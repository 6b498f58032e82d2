import type { z } from "zod";
import type { CapabilityName } from "#models";
import type { AttachmentKind } from "./attachments/attachment.ts";
import { withCapabilityKeys } from "./capabilities/with-capability-keys.ts";
import { personalBotConfig } from "./personal-bot-config.ts";
import type { BotCommand } from "./commands/bot-command.ts";
import { roomCommands } from "./rooms/room-commands.ts";
import type { EventTurn, MessageTurn, WelcomeTurn } from "./turn.ts";
import type { Tool } from "./define-tool.ts";
import type { ToolOffer } from "./offers/offer-tool.ts";
import type { OpenedService, Service } from "./services/service.ts";
import type { SharedParts } from "./sharing/shared-parts.ts";
import type { RecordValue } from "./records/person-records.ts";
import { SdkError } from "./sdk-error.ts";

/** What a bot author writes. */
export interface BotDefinition<Config extends z.ZodObject = z.ZodObject> {
  /** Key under `agents` in the config and part of the virtual user's id: `[a-z][a-z0-9-]*`. */
  readonly id: string;
  /** What people see. With `per: "user"`, `{name}` stands for the person's name. */
  readonly displayName: string;
  /** One agent for the whole server, or one for each person. */
  readonly per: "server" | "user";
  /** PNG or JPEG beside the bot's code, e.g. `new URL("./avatar.png", import.meta.url)`. */
  readonly avatar?: URL;
  /** What the bot adds to its section of the config; every key with `.describe()`. */
  readonly config?: Config;
  /** Whether in groups what was said to others is shown to the model when the agent is asked next. The newest 30 messages of a room are kept for it. */
  readonly readsAlong?: boolean;
  /**
   * What `message` is called for beside text, see `MessageTurn.message`; default is none, and people are told so. `turn.ask` and `turn.answer` show the model pictures, if it sees,
   * and the text of documents.
   */
  readonly attachments?: readonly AttachmentKind[];
  /**
   * Models that it has beside its chat model, each set up in a section of this name in its section of the config: `turn.capabilities`, and `capabilities` in what it offers. Of those that are
   * not left out there is a built-in one, but for `transcription`.
   */
  readonly capabilities?: readonly CapabilityName[];
  /** What the bot's model may do. */
  readonly tools?: readonly Tool[];
  /** Tools for the agents of other bots, with `per: "server"` only; see `offerTool`. */
  readonly offers?: readonly ToolOffer[];
  /** How many of its heavy offers run at the same time; default 2. */
  heavyAtOnce?(config: z.output<Config>): number;
  /** Whether the bot's model may also do what other bots offer. */
  readonly usesOffers?: boolean;
  /** Whether it answers recordings as if what is said in them had been written, and says answers aloud for people who want that. It takes another bot that offers to transcribe, and to speak. */
  readonly hears?: boolean;
  /** What it gives to itself and to all agents with `usesOffers`, such as commands and reactions for what it offers. */
  readonly shared?: SharedParts;
  /** What the bot does by itself, beside turns; with `per: "server"` only. */
  readonly service?: Service<OpenedService, z.output<Config>>;
  /** A sentence or two at the top of `!help`: what the agent is for. */
  readonly about?: string;
  /** Commands: `!name` in a room. Every bot also has `help`, `ping` and `stop`; one of its own takes their place. */
  readonly commands?: Readonly<Record<string, BotCommand<Config>>>;
  /**
   * What commands do once the person has agreed, see `MessageTurn.confirm`. They are never shown to the model, and what they return is told to the person as it is; nothing is said
   * for an empty text.
   */
  readonly actions?: readonly Tool[];
  /**
   * Kinds of `turn.records` that people may bring back with `!import`, and what each has to be like: `{ place: z.object({ … }) }`, for bytes `z.instanceof(Uint8Array)`. Only what somebody may
   * claim of themselves: a file that is imported can say anything. Other kinds are part of `!export` and are not brought back.
   */
  readonly restores?: Readonly<Record<string, z.ZodType<RecordValue>>>;
  readonly on: BotHandlers<Config>;
}

/**
 * Handlers resolve when they are finished; what they send with `turn.reply` is sent exactly once even when the handler runs again after a crash. What they throw is
 * logged, and the room is told in one sentence.
 */
export interface BotHandlers<Config extends z.ZodObject = z.ZodObject> {
  /** A message that the agent should answer: in a direct chat any, in a group those that mention it. */
  message?(turn: MessageTurn<z.output<Config>>): Promise<unknown>;
  /** The person of a direct chat has come in; once for each room. */
  welcome?(turn: WelcomeTurn<z.output<Config>>): Promise<unknown>;
  /** An event of one of the types in `eventing.subscriptions`. */
  event?(turn: EventTurn<z.output<Config>>): Promise<unknown>;
}

/** A bot as the runtime takes it. */
export type Bot = BotDefinition;

const declared = new WeakSet<object>();

/** Whether a value is what `defineBot` returned. */
export function isBot(value: unknown): value is Bot {
  return typeof value === "object" && value !== null && declared.has(value);
}

/**
 * Declares a bot. Nothing happens until it is named in the config.
 * @throws SdkError `bad-definition`
 */
export function defineBot<Config extends z.ZodObject = z.ZodObject>(definition: BotDefinition<Config>): Bot {
  if (!/^[a-z][a-z0-9-]*$/u.test(definition.id)) {
    throw new SdkError(
      "bad-definition",
      `${JSON.stringify(definition.id)} is no bot id: use lower-case letters, digits and "-", a letter first`,
    );
  }
  for (const name of Object.keys({ ...definition.commands, ...definition.shared?.commands }))
    checkCommandName(definition.id, name);
  if (definition.per === "user" && definition.offers !== undefined) {
    throw new SdkError("bad-definition", `${definition.id} offers tools: only bots with per: "server" can`);
  }
  if (definition.per === "user" && definition.service !== undefined) {
    throw new SdkError("bad-definition", `${definition.id} has a service: only bots with per: "server" can`);
  }
  const { id, capabilities = [] } = definition;
  const config = capabilities.length === 0 ? {} : { config: withCapabilityKeys(id, definition.config, capabilities) };
  const bot: Bot = { ...definition, ...config };
  const complete = bot.per === "user" ? { ...bot, config: withPersonalKeys(bot.config) } : bot;
  declared.add(complete);
  return complete;
}

function checkCommandName(botId: string, name: string): void {
  if (/^[a-z][a-z0-9-]*$/u.test(name) && !Object.hasOwn(roomCommands, name)) return;
  throw new SdkError(
    "bad-definition",
    `${botId}: ${JSON.stringify(name)} is no name for a command: use lower-case letters, digits and "-", a letter first, and none of ${Object.keys(roomCommands).join(", ")}`,
  );
}

/** A bot for each person has keys for whom it is made. */
function withPersonalKeys(config: z.ZodObject | undefined): z.ZodObject {
  return config === undefined ? personalBotConfig : config.safeExtend(personalBotConfig.shape);
}
