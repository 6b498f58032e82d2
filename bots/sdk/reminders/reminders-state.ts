import type { EventId, RoomId, UserId } from "#appservice";

/** How often a reminder comes again, at the same time of day on the clocks of its time zone. */
export type Recurrence = "daily" | "weekdays" | "weekly" | "monthly";

/** What a person asked to be told, before it has a number. */
export interface NewReminder {
  /** The agent that will say it. */
  readonly agentId: UserId;
  /** What made it, unique among the person's: when the turn that asked for it is run again after a crash, nothing is added. */
  readonly source: string;
  /** Who asked, and whose personal content it is. */
  readonly personId: UserId;
  readonly roomId: RoomId;
  /** First event of the thread that it was asked in. */
  readonly threadRoot: EventId | undefined;
  /** Encrypted at rest under the key of the person. */
  readonly text: string;
  /** When it is due for the first time, milliseconds since the epoch. */
  readonly firstAt: number;
  /** IANA name of the time zone that it was understood in. */
  readonly timeZone: string;
  readonly recurrence: Recurrence | undefined;
}

/** A reminder that has not been delivered for the last time. */
export interface Reminder extends NewReminder {
  /** What the person calls it: unique among the person's reminders, from 1, free again once they are gone. */
  readonly number: number;
  /** When it is due next, milliseconds since the epoch. */
  readonly dueAt: number;
}

/** Whose reminders: all of a person, or those that one agent keeps for them. */
export interface ReminderOwner {
  readonly personId: UserId;
  readonly agentId?: UserId;
}

/** Reminders that wait. Of what is delivered for the last time or cancelled the text is forgotten at once, and after a week that it was there. */
export interface Reminders {
  /** Keeps a reminder under a number above those that the person has. Of a source that is known nothing is added, and what was added first is returned. */
  add(reminder: NewReminder): Promise<Reminder>;
  /** Soonest first. */
  list(owner: ReminderOwner): Promise<readonly Reminder[]>;
  /** Resolves with whether there was one. */
  cancel(owner: ReminderOwner, number: number): Promise<boolean>;
  /** Everybody's that are due at this time (milliseconds since the epoch) or were before, soonest first. */
  due(at: number): Promise<readonly Reminder[]>;
  /** When the next one is due after this time, milliseconds since the epoch. */
  nextAfter(at: number): Promise<number | undefined>;
  /**
   * The reminder was delivered: it is due again at `nextAt`, or forgotten without.
   * Does nothing when it is not there as given, since it was cancelled or settled before.
   */
  settle(reminder: Reminder, nextAt: number | undefined): Promise<void>;
}
