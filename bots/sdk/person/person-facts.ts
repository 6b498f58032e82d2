import type { Memory } from "../memory/memory-state.ts";
import type { ProfileFacts } from "./profiles.ts";

/** What is known of a person. */
export interface PersonFacts {
  /** Their display name, or their id's localpart. */
  readonly name: string;
  /** IANA name: as they told the agent, else as their profile says (`m.tz`, MSC4175). */
  readonly timeZone: string | undefined;
  /** BCP 47 tag, as they told the agent. */
  readonly language: string | undefined;
}

export function personFacts(profile: ProfileFacts, memories: readonly Memory[]): PersonFacts {
  const told = (kind: Memory["kind"]): string | undefined => memories.find((memory) => memory.kind === kind)?.text;
  return { name: profile.name, timeZone: told("time-zone") ?? profile.timeZone, language: told("language") };
}
