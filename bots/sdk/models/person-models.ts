import type { ChatModel } from "#models";
import type { PersonMemory } from "../memory/person-memory.ts";
import type { ModelChoice } from "./model-choice.ts";

/** The models that an agent can answer a person with. */
export interface PersonModels {
  /** The agent's own first; with the others the operator's choices. Empty for an agent without a model. */
  readonly offered: readonly ModelChoice[];
  /** What the person has chosen, else the agent's own. */
  current(): Promise<ModelChoice | undefined>;
  /** Keeps the choice. */
  choose(name: string): Promise<ModelChosen>;
}

export type ModelChosen =
  | { readonly status: "chosen"; readonly choice: ModelChoice }
  | { readonly status: "unknown" }
  /** In a sentence for the person. */
  | { readonly status: "refused"; readonly reason: string };

export function createPersonModels(
  { model, choices }: { readonly model: ChatModel | undefined; readonly choices: readonly ModelChoice[] },
  memory: PersonMemory,
): PersonModels {
  const own: readonly ModelChoice[] = model === undefined ? [] : [{ name: "default", model }];
  const offered = [...own, ...choices];

  async function chosen(): Promise<{ readonly number: number; readonly text: string } | undefined> {
    return choices.length === 0 ? undefined : (await memory.list()).find(({ kind }) => kind === "model");
  }

  return {
    offered,
    async current() {
      const name = (await chosen())?.text;
      return offered.find((choice) => choice.name === name) ?? offered[0];
    },
    async choose(name) {
      const choice = offered.find((each) => each.name === name);
      if (choice === undefined) return { status: "unknown" };
      const before = await chosen();
      if (choice === offered[0]) await memory.forget(before === undefined ? [] : [before.number]);
      const kept = choice === offered[0] ? undefined : await memory.remember("model", name);
      return kept?.status === "refused" ? kept : { status: "chosen", choice };
    },
  };
}
