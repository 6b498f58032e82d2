import type { EventId } from "#appservice";
import { serviceBotId } from "../roster.ts";
import type { PersonFacts } from "../person/person-facts.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { createTurnReminders } from "./turn-reminders.ts";
import type { TurnReminders } from "./turn-reminders.ts";

/** The reminders that a turn is about. In the management room they are those of all the person's agents. */
export function openTurnReminders(
  { state, now, wakeReminders }: Pick<TurnWorld, "state" | "now" | "wakeReminders">,
  {
    agent,
    room,
    personId,
    source,
    message,
    revision,
  }: TurnCause & { readonly message: { readonly threadRoot: EventId | undefined } },
  person: () => Promise<PersonFacts>,
): TurnReminders {
  return createTurnReminders({
    reminders: state.reminders,
    agentId: agent.userId,
    personId,
    room,
    threadRoot: message.threadRoot,
    source,
    revises: revision?.question.eventId,
    isOfAllAgents: agent.configured.bot.id === serviceBotId && room.isDirect,
    timeZone: () => timeZoneOf(person),
    now,
    added: wakeReminders,
  });
}
