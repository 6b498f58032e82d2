import type { Commands } from "../commands/bot-command.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { Tool } from "../define-tool.ts";
import type { SharedParts } from "./shared-parts.ts";

/** Gives bots what others share with them, as if it were their own. */
export function shareParts(bots: readonly ConfiguredBot[]): readonly ConfiguredBot[] {
  return bots.map((configured) => {
    const { bot } = configured;
    const others = bot.usesOffers === true ? bots.filter((other) => other !== configured) : [];
    const parts = [configured, ...others].flatMap((giver) => giver.bot.shared ?? []);
    return parts.length === 0 ? configured : withParts(configured, parts);
  });
}

function withParts(configured: ConfiguredBot, parts: readonly SharedParts[]): ConfiguredBot {
  const { bot } = configured;
  const commands: Commands = {
    ...firstOfEach(parts.map((part) => part.commands ?? {})),
    ...bot.commands,
  };
  const reactions = firstOfEach(parts.map((part) => part.reactions ?? {}));
  const actions = byName([...(bot.actions ?? []), ...parts.flatMap((part) => part.actions ?? [])]);
  const shared = parts.flatMap((part) => part.tools ?? []);
  const kinds = new Set([...(bot.attachments ?? []), ...parts.flatMap((part) => part.attachments ?? [])]);
  const attachments = bot.attachments === undefined ? {} : { attachments: [...kinds] };
  return {
    ...configured,
    bot: { ...bot, ...attachments, commands, actions },
    reactions,
    takesFirst: parts.flatMap((part) => part.takesFirst ?? []),
    tools: () => byName([...configured.tools(), ...shared]),
  };
}

function firstOfEach<Value>(records: readonly Readonly<Record<string, Value>>[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(records.toReversed().flatMap((record) => Object.entries(record)));
}

/** The first of each name. */
function byName(tools: readonly Tool[]): readonly Tool[] {
  return tools.filter(({ name }, index) => tools.findIndex((tool) => tool.name === name) === index);
}
