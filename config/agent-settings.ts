import { z } from "zod";
import { httpUrl } from "./http-url.ts";
import { agentLimitsSection, priceSection } from "./limit-settings.ts";
import { agentMcpSection } from "./mcp-settings.ts";
import { phoneCountry } from "./phone-country.ts";
import { secret } from "./secret.ts";

/** What the config needs to know of a bot. */
export interface ConfigurableBot {
  /** The bot's key under `agents`. */
  readonly id: string;
  readonly displayName: string;
  /** The keys that the bot adds to those that all agents have. It need not be strict; it is made so. */
  readonly config?: z.ZodObject | undefined;
}

const aiKeys = {
  provider: z
    .enum(["rules", "openai", "ollama"])
    .default("rules")
    .describe(
      "rules is built in, understands commands and is no language model; openai is any OpenAI-compatible endpoint.",
    ),
  endpoint: httpUrl()
    .exactOptional()
    .meta({ example: "https://api.openai.com/v1" })
    .describe("Base URL of the provider. Needed for openai; for ollama http://127.0.0.1:11434 when left out."),
  apiKey: secret(
    z.string().regex(/^[\x21-\x7e]+$/, { error: "must have printable ASCII characters only, and no spaces" }),
  )
    .exactOptional()
    .meta({ example: "<key>" })
    .describe("The provider's key, where it wants one."),
  model: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ example: "gpt-5-mini" })
    .describe("Name of the model as the provider knows it. Needed for openai and ollama."),
  maxTokens: z
    .int()
    .min(1)
    .exactOptional()
    .meta({ example: 1024 })
    .describe("The longest answer, in tokens. Left out, the provider's own limit."),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .exactOptional()
    .meta({ example: 0.7 })
    .describe("Randomness, from 0 (most predictable) to 2. Left out, the provider's own."),
  vision: z
    .literal(["auto", true, false])
    .default("auto")
    .describe(
      "Whether the model takes pictures: true, false, or auto, which asks an Ollama and, for openai, goes by the model's name.",
    ),
  timeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .default(120)
    .describe("How long the provider may stay silent before an answer is given up."),
  contextTokens: z
    .int()
    .min(2048)
    .exactOptional()
    .meta({ example: 16_384 })
    .describe(
      "The context that ollama gives the model, in tokens. Left out, what behavior.maxContextTokens needs, with room for instructions, tools and the answer. Agents that share a model should have the same: ollama loads it anew to change it.",
    ),
  concurrency: z
    .int()
    .min(1)
    .max(1000)
    .exactOptional()
    .meta({ example: 4 })
    .describe(
      "How many calls may be under way at once to the endpoint, those of all agents taken together; what comes on top waits, and people take turns. Left out, 4, and 32 for an endpoint that is not on your machines.",
    ),
  price: priceSection
    .exactOptional()
    .meta({ example: { inputPerMillion: 0.25, outputPerMillion: 2, currency: "USD" } })
    .describe("What the model costs, so that what people use can be told and limited in money."),
  cacheMinutes: z
    .number()
    .min(0)
    .default(60)
    .describe(
      "How long an answer is kept for the same request of the same person, where temperature is 0; 0 for not at all. In Redis where the config has one, otherwise in memory.",
    ),
  redact: z
    .enum(["auto", "always", "never"])
    .default("auto")
    .describe(
      "Whether the provider is shown placeholders in place of e-mail addresses, phone numbers, card numbers, keys and the like; auto: where prompts leave your machines and private networks.",
    ),
  phoneCountry: phoneCountry()
    .exactOptional()
    .meta({ example: "DE" })
    .describe(
      "Country (two letters) whose phone numbers are recognized as they are dialed within it, for redact. Those of the country where most speak the person's language are too, when they have said which that is.",
    ),
};

const isSettings = (payload: { readonly value: unknown }) =>
  typeof payload.value === "object" && payload.value !== null;

interface ModelKeys {
  readonly provider?: string;
  readonly endpoint?: string;
  readonly model?: string;
}

/** What no key can tell by itself. Checked even when other keys of the section are wrong, so that everything is reported at once. */
function checkModel({ provider, endpoint, model }: ModelKeys, context: z.core.$RefinementCtx): void {
  const fail = (key: string, message: string) => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if (provider === "rules") {
    if (model !== undefined)
      fail("model", "is given, but the provider is rules, which has no models; set provider: openai or ollama");
    if (endpoint !== undefined)
      fail("endpoint", "is given, but the provider is rules, which has none; set provider: openai or ollama");
  }
  if ((provider === "openai" || provider === "ollama") && model === undefined) {
    fail("model", `is missing: provider ${provider} needs to know which model`);
  }
  if (provider === "openai" && endpoint === undefined) {
    fail("endpoint", "is missing: provider openai needs a base URL such as https://api.openai.com/v1");
  }
}

const choiceName = z.string().regex(/^(?!default$)[a-z][a-z0-9-]{0,29}$/, {
  error: 'must be lower-case letters, digits and "-", a letter first, at most 30, and not default: people write it',
});

const fallback = z
  .strictObject({
    ...aiKeys,
    provider: z
      .enum(["openai", "ollama"])
      .meta({ example: "ollama" })
      .describe("As above. The rules cannot stand in for a language model."),
  })
  .superRefine(checkModel, { when: isSettings });

const choices = z.record(choiceName, z.strictObject(aiKeys).superRefine(checkModel, { when: isSettings }));

const aiSection = z
  .strictObject({
    ...aiKeys,
    fallback: fallback
      .exactOptional()
      .meta({ example: { provider: "ollama", model: "llama3.2" } })
      .describe(
        "A second model, which answers while this one, or the choice of a person, cannot: it is down, busy for long, or refuses the key. It has the keys of this section.",
      ),
    choices: choices
      .exactOptional()
      .meta({ example: { smart: { provider: "openai", endpoint: "https://api.openai.com/v1", model: "gpt-5" } } })
      .describe(
        "Further models, by the names that people choose them by with !model; each has the keys of this section. The model of this section is default.",
      ),
  })
  .superRefine(checkModel, { when: isSettings });

const behaviorSection = z.strictObject({
  maxContextMessages: z
    .int()
    .min(0)
    .max(1000)
    .default(50)
    .describe("How many of a room's last messages a model is shown. Older ones are summarized, but not with 0."),
  maxContextTokens: z
    .int()
    .min(500)
    .max(2_000_000)
    .default(8000)
    .describe(
      "How much of a conversation a model is shown, in tokens, taken to be four bytes each: the last messages and a summary of older ones. The model's context also has to hold instructions, tools and the answer.",
    ),
  consentMinutes: z
    .number()
    .positive()
    .max(7 * 24 * 60)
    .default(10)
    .describe("How many minutes a person has to answer when the agent asks for consent before it does something."),
  fileAfterMessages: z
    .int()
    .min(1)
    .exactOptional()
    .meta({ example: 3 })
    .describe(
      "Of an answer longer than so many messages (12,000 bytes each), these are sent, and the whole as an attached Markdown file. Left out, all of it is sent in messages.",
    ),
  attachments: z
    .strictObject({
      maxMegabytes: z
        .number()
        .positive()
        .max(100)
        .default(20)
        .describe("The largest picture or file that the agent opens, in millions of bytes."),
      maxDocumentTokens: z
        .int()
        .min(100)
        .max(1_000_000)
        .default(4000)
        .describe("How much of a document is read, in tokens; never more than half of maxContextTokens."),
      maxPictures: z
        .int()
        .min(0)
        .max(50)
        .default(4)
        .describe("How many pictures of a conversation a model that sees is shown at once, the newest."),
    })
    .prefault({})
    .describe("What the agent opens of the pictures and files that people send."),
  voice: z
    .strictObject({
      answers: z
        .enum(["always", "toVoice", "never"])
        .default("never")
        .describe(
          "When answers are said aloud, beside being written: always, toVoice (to voice messages) or never. People choose for themselves with !preferences voice.",
        ),
      transcripts: z
        .boolean()
        .default(true)
        .describe(
          "Whether what was understood of a voice message is shown as a reply to it. People choose for themselves with !preferences transcripts.",
        ),
    })
    .prefault({})
    .describe("How agents that hear deal with voice. It takes the voice agent: agents.voice."),
  emitEvents: z
    .boolean()
    .default(true)
    .describe(
      "Whether what is said, read and typed is published as events. Tools that bots offer each other work either way.",
    ),
  systemPrompt: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ example: "You are a helpful assistant." })
    .describe(
      "Instructions for the model, in place of the bot's own. {name}, {preferences}, {style}, {memory}, {date}, {time}, {timezone} and {language} are replaced by what is known of the person; other text in braces stays.",
    ),
});

const eventingSection = (eventTypes: readonly string[]) =>
  z.strictObject({
    intents: z
      .array(z.enum(eventTypes))
      .exactOptional()
      .meta({ example: ["io.agentchat.message.response"] })
      .describe("The types of event that the agent may emit. Left out, all."),
    subscriptions: z
      .array(z.enum(eventTypes))
      .exactOptional()
      .meta({ example: ["io.agentchat.message.sent"] })
      .describe("The types of event that are delivered to the agent. Left out, none."),
  });

/** The keys that every agent has, whatever its bot. */
export const agentKeys = (eventTypes: readonly string[]) => ({
  displayName: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ example: "Helper" })
    .describe("The agent's name in rooms, in place of the bot's own."),
  ai: aiSection.prefault({}).describe("The language model that the agent uses, when its bot uses one."),
  behavior: behaviorSection.prefault({}).describe("How the agent behaves."),
  limits: agentLimitsSection
    .prefault({})
    .meta({ example: { messagesPerMinute: 10, tokensPerDay: 50_000 } })
    .describe(
      "What each person may use of this agent, in place of limits of the same name under the top-level limits.",
    ),
  mcp: agentMcpSection.prefault({}).describe("MCP servers whose tools the agent's model may use."),
  eventing: eventingSection(eventTypes)
    .prefault({})
    .describe("The agent's part in the exchange of events between agents."),
});

type AgentSettings = Readonly<z.output<z.ZodObject<ReturnType<typeof agentKeys>>>>;

/** What all agents have in the config, plus what the bot's own schema made of the keys that it adds. */
export type AgentConfig = AgentSettings & { readonly settings: Readonly<Record<string, unknown>> };

/** The schema of the section `agents`: one optional key per bot, which holds the common keys and those that the bot adds. */
export function agentsSchema(bots: readonly ConfigurableBot[], eventTypes: readonly string[]) {
  const keys = agentKeys(eventTypes);
  const entries = bots.map((bot) => {
    const agent = (bot.config ?? z.object({})).strict().safeExtend(keys);
    return [bot.id, agent.exactOptional().describe(`${bot.displayName}.`)] as const;
  });
  return z
    .strictObject(Object.fromEntries(entries))
    .prefault({})
    .describe(
      "The agents that are on, by the id of their bot, so that `echo: {}` turns echo on. The service bot (agentchat) always is.",
    );
}

/** Parts the keys that all agents have from those that the bot's schema adds. */
export function toAgentConfigs(
  agents: z.output<ReturnType<typeof agentsSchema>>,
): Readonly<Record<string, AgentConfig>> {
  return Object.fromEntries(Object.entries(agents).map(([id, agent]) => [id, toAgentConfig(agent)]));
}

function toAgentConfig({ displayName, ai, behavior, limits, mcp, eventing, ...settings }: AgentSettings): AgentConfig {
  return { ...(displayName === undefined ? {} : { displayName }), ai, behavior, limits, mcp, eventing, settings };
}

/** The keys of the bot's schema that would hide keys which every agent has. */
export function reservedKeysOf(bot: ConfigurableBot): readonly string[] {
  return Object.keys(bot.config?.shape ?? {}).filter((key) => Object.hasOwn(agentKeys([]), key));
}
