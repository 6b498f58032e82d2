import type { ChatModel } from "#models";
import type { BotCommand } from "../commands/bot-command.ts";
import { nearestCommand } from "../commands/nearest-command.ts";
import type { MessageTurn } from "../turn.ts";
import type { ModelChoice } from "./model-choice.ts";
import type { PersonModels } from "./person-models.ts";

/** Finds the models that the command is about; `undefined` when the person has no agent that could have one. */
export type FindModels = (turn: MessageTurn) => PersonModels | undefined;

/** By which people see what answers them, and choose among what the operator offers. */
export function modelCommand(find: FindModels): BotCommand {
  return {
    description: "shows which language model answers you, and lets you choose another where there are some",
    usage: { "": "shows it, and what there is to choose from", NAME: "has that one answer you from now on" },
    examples: ["default"],
    async run(turn, argument) {
      const models = find(turn);
      if (models === undefined) return turn.reply("You have no assistant yet that could have a model.");
      const name = argument.trim().toLowerCase();
      return turn.reply(name === "" ? await tell(models) : await choose(models, name));
    },
  };
}

async function tell(models: PersonModels): Promise<string> {
  const current = await models.current();
  if (current === undefined) return "I have no language model.";
  const told = `You are answered by ${inWords(current.model)}`;
  if (models.offered.length < 2) return told;
  const lines = models.offered.map((choice) => lineOf(choice, choice.name === current.name));
  return [told, "", "You can choose another:", "", ...lines].join("\n");
}

async function choose(models: PersonModels, name: string): Promise<string> {
  const chosen = await models.choose(name);
  if (chosen.status === "chosen") return `From now on you are answered by ${inWords(chosen.choice.model)}`;
  if (chosen.status === "refused") return chosen.reason;
  const names = models.offered.map((choice) => choice.name);
  if (names.length < 2) return "There is no other model to choose here.";
  const nearest = nearestCommand(name, names, { isAlone: true });
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return `There is no model called ${JSON.stringify(name)} here.${meant} You can choose ${names.join(", ")}.`;
}

/** In sentences that say where prompts go. */
function inWords(model: ChatModel): string {
  const sentences = [
    model.provider === "rules"
      ? "simple rules, no language model."
      : `${nameOf(model)}. ${model.isHosted ? "What you write to it leaves this server: it goes to that provider." : "What you write to it stays on the machines of this server's operator."}`,
    ...(model.fallback === undefined ? [] : [`When it fails, ${nameOf(model.fallback)} answers instead.`]),
  ];
  return sentences.join(" ");
}

function lineOf({ name, model }: ModelChoice, isCurrent: boolean): string {
  const where = model.isHosted ? "hosted elsewhere" : "on this server's own machines";
  return `- \`!model ${name}\` – ${nameOf(model)}, ${where}${isCurrent ? " (now)" : ""}`;
}

function nameOf({ provider, model }: ChatModel): string {
  return provider === "rules" ? "simple rules" : `**${model}** (${provider})`;
}
