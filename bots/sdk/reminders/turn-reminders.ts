import type { EventId, RoomId, UserId } from "#appservice";
import { tellMoment } from "../time/tell-moment.ts";
import { readReminderRequest } from "./read-reminder-request.ts";
import type { ReminderRequest } from "./read-reminder-request.ts";
import type { Recurrence, Reminder, ReminderOwner, Reminders } from "./reminders-state.ts";

/** Reminders of the person who wrote. In a group they are those that were asked for there: others read along. */
export interface TurnReminders {
  /** Understands what the person wants, in their time zone. They are told in this room, in this thread, when it is due. */
  add(request: ReminderRequest): Promise<AddedReminder>;
  /** Soonest first. */
  list(): Promise<readonly Reminder[]>;
  /** Resolves with what was cancelled; `undefined` when the person has none of this number here. */
  cancel(number: number): Promise<Reminder | undefined>;
  /** In words for the person: "Thursday, 17:00 (Europe/Berlin), every weekday: go home". */
  describe(reminder: Reminder): string;
}

export type AddedReminder =
  | { readonly status: "added"; readonly reminder: Reminder }
  /** Why nothing was added or what is missing, in words for the person. */
  | { readonly status: "refused"; readonly reason: string };

export interface TurnRemindersOptions {
  readonly reminders: Reminders;
  readonly agentId: UserId;
  readonly personId: UserId;
  readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
  readonly threadRoot: EventId | undefined;
  /** Why the turn is run: the same when it is run again. */
  readonly source: string;
  /** The message of which this turn answers an edit: what was to be told because of it is replaced. */
  readonly revises: string | undefined;
  /** Whether those that the person asked of other agents are meant too: in the management room. */
  readonly isOfAllAgents: boolean;
  /** The person's, IANA name. */
  readonly timeZone: () => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told when one was added. */
  readonly added: () => void;
}

const maxReminders = 100;

const recurrences: Readonly<Record<Recurrence, string>> = {
  daily: "every day",
  weekdays: "every weekday",
  weekly: "every week",
  monthly: "every month",
};

export function createTurnReminders(options: TurnRemindersOptions): TurnReminders {
  const { reminders, agentId, personId, room, threadRoot, now } = options;
  const owner: ReminderOwner = options.isOfAllAgents ? { personId } : { personId, agentId };

  const { revises } = options;
  const source = revises === undefined ? options.source : `${revises} ${options.source}`;
  let asked = 0;

  /** What the message asked for before it was edited. */
  async function cancelRevised(): Promise<void> {
    for (const reminder of await reminders.list({ personId, agentId })) {
      const isOfMessage = reminder.source.startsWith(`${revises} `) && !reminder.source.startsWith(`${source} `);
      if (isOfMessage) await reminders.cancel({ personId, agentId }, reminder.number);
    }
  }

  async function list(): Promise<readonly Reminder[]> {
    const all = await reminders.list(owner);
    return room.isDirect ? all : all.filter(({ roomId }) => roomId === room.roomId);
  }

  return {
    async add(request) {
      const read = readReminderRequest(request, { now: now(), timeZone: await options.timeZone() });
      if (read.kind === "unclear") return { status: "refused", reason: read.question };
      if ((await reminders.list({ personId })).length >= maxReminders) {
        const reason = `You have ${maxReminders} reminders, which is all I can keep. Cancel some first.`;
        return { status: "refused", reason };
      }
      const { text, firstAt, timeZone, recurrence } = read;
      const place = { agentId, personId, roomId: room.roomId, threadRoot, source: `${source} ${asked}` };
      if (revises !== undefined && asked === 0) await cancelRevised();
      asked += 1;
      const reminder = await reminders.add({ ...place, text, firstAt, timeZone, recurrence });
      options.added();
      return { status: "added", reminder };
    },
    list,
    async cancel(number) {
      const reminder = (await list()).find((each) => each.number === number);
      if (reminder === undefined) return undefined;
      return (await reminders.cancel(owner, number)) ? reminder : undefined;
    },
    describe({ dueAt, timeZone, recurrence, text }) {
      const repeated = recurrence === undefined ? "" : `, ${recurrences[recurrence]}`;
      return `${tellMoment(dueAt, { now: now(), timeZone })}${repeated}: ${text}`;
    },
  };
}
