import type { UserId } from "#appservice";
import type { WorkOfPeople } from "../administration/work-of-people.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import { replyContent } from "../reply-content.ts";
import type { Roster } from "../roster.ts";
import { SdkError } from "../sdk-error.ts";
import type { Conversations } from "../state.ts";
import { tellMoment } from "../time/tell-moment.ts";
import type { Reminder } from "./reminders-state.ts";

export interface DeliverReminderOptions {
  readonly homeserver: Pick<HomeserverSide, "directory" | "intent">;
  readonly roster: Pick<Roster, "find">;
  readonly conversations: Pick<Conversations, "append">;
  /** Whether nothing is said to this person, or by this agent, at the moment. */
  readonly isHeld: (userId: UserId) => boolean;
  readonly workOfPeople: WorkOfPeople;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** From when on a reminder says that it is late. */
const lateMs = 60_000;

/**
 * Says a reminder where it was asked for, in the same thread, and notifies the person. The same reminder at the same due time is said once.
 * Resolves with `false` while the agent's bot is turned off, or agent or person are suspended.
 * @throws SdkError `not-in-room`; MatrixError
 */
export function createReminderDelivery(options: DeliverReminderOptions) {
  const { homeserver, roster, conversations, isHeld, workOfPeople, now } = options;

  async function deliver(reminder: Reminder): Promise<boolean> {
    const { agentId, personId, roomId, threadRoot, dueAt } = reminder;
    if (roster.find(agentId) === undefined || isHeld(agentId) || isHeld(personId)) return false;
    const membership = homeserver.directory.membership(agentId, roomId);
    if (membership?.membership !== "join") {
      throw new SdkError("not-in-room", `${agentId} has left ${roomId}, where it was to remind somebody`);
    }
    const text = reminderText(reminder, now(), membership.isDirect);
    const { eventId } = await homeserver.intent(agentId).send({
      roomId,
      type: "m.room.message",
      content: reminderContent(reminder, text, membership.isDirect),
      source: `reminder ${personId} ${reminder.source} ${dueAt}`,
      part: "reminder",
      personId,
    });
    const said = {
      agentId,
      roomId,
      eventId,
      sender: agentId,
      role: "agent",
      text,
      timestamp: now(),
      personId,
    } as const;
    await conversations.append([threadRoot === undefined ? said : { ...said, threadRoot }]);
    return true;
  }

  return (reminder: Reminder): Promise<boolean> => workOfPeople.track(reminder.personId, deliver(reminder));
}

function reminderText({ text, dueAt, timeZone, personId }: Reminder, now: number, isDirect: boolean): string {
  const late = now - dueAt < lateMs ? "" : ` (this was due on ${tellMoment(dueAt, { now, timeZone })})`;
  return `⏰ ${isDirect ? "" : `${personId}: `}${text}${late}`;
}

function reminderContent({ personId, threadRoot }: Reminder, text: string, isDirect: boolean) {
  const message = threadRoot === undefined ? undefined : { eventId: threadRoot, sender: personId, threadRoot };
  return {
    ...replyContent({ text, isNotice: false, message, isDirect }),
    // without a mention an agent's message in a group notifies nobody
    "m.mentions": { user_ids: [personId] },
  };
}
