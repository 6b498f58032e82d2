import type { UserId } from "#appservice";
import type { MemoryOwner } from "../memory/memory-state.ts";
import { createPersonMemory } from "../memory/person-memory.ts";
import type { PersonMemory } from "../memory/person-memory.ts";
import type { BotState } from "../state.ts";
import type { PromptFacts } from "./fill-prompt.ts";
import { personFacts } from "./person-facts.ts";
import type { PersonFacts } from "./person-facts.ts";
import type { Profiles } from "./profiles.ts";

/** What an agent can know of the person it talks to. */
export interface KnownPerson {
  readonly memory: PersonMemory;
  /** What another agent remembers of them. */
  readonly memoryOf: (agentId: UserId) => PersonMemory;
  readonly person: () => Promise<PersonFacts>;
  /** What the placeholders of a system prompt stand for. */
  readonly promptFacts: () => Promise<PromptFacts>;
}

export interface KnowledgeSources {
  readonly state: Pick<BotState, "memories" | "summaries">;
  readonly profiles: Profiles;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function knowPerson(
  { state, profiles, now }: KnowledgeSources,
  { agentId, personId }: MemoryOwner,
): KnownPerson {
  const memoryOf = (owner: UserId): PersonMemory =>
    createPersonMemory({ state, owner: { agentId: owner, personId }, now });
  const memory = memoryOf(agentId);

  async function promptFacts(): Promise<PromptFacts> {
    const [profile, memories] = await Promise.all([profiles.of(personId), memory.list()]);
    return { person: personFacts(profile, memories), memories, now: now() };
  }

  return { memory, memoryOf, promptFacts, person: async () => (await promptFacts()).person };
}
