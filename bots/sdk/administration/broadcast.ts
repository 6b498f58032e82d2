import { z } from "zod";
import { MatrixError } from "#appservice";
import type { EventId, UserId } from "#appservice";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import { editContent, replyContent } from "../reply-content.ts";
import type { Assignment } from "../state.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { Job } from "./jobs-state.ts";
import type { JobRunner, JobWork } from "./job-runner.ts";

const broadcastRequest = z.object({ botId: z.string(), text: z.string() });

/** As a job keeps it. */
export function requestBroadcast(botId: string, text: string): string {
  return JSON.stringify({ botId, text } satisfies z.input<typeof broadcastRequest>);
}

/** How far it has got: those that come after this agent, in the order of ids, are left. */
const broadcastProgress = z.object({ after: z.string(), sent: z.number(), failed: z.number() });
type Progress = z.output<typeof broadcastProgress>;

/** So that thousands of notices do not take the homeserver away from the people who talk. */
const pauseMs = 100;
/** Of recipients, how often the admin sees how far it has got. */
const shownEvery = 25;

/** Who gets a broadcast, in the order in which they get it: the bot's agents that have a direct chat. */
export function recipientsOf(assignments: readonly Assignment[], botId: string): readonly Assignment[] {
  return assignments
    .filter((assignment) => assignment.botId === botId && assignment.roomId !== undefined)
    .toSorted((one, other) => (one.agentId < other.agentId ? -1 : 1));
}

/** What they get. */
export function noticeText(text: string): string {
  return `📢 ${text}`;
}

export interface BroadcastOptions {
  readonly world: Pick<TurnWorld, "homeserver" | "roster" | "standing" | "log">;
  readonly runner: Pick<JobRunner, "advance">;
  readonly clock: ReminderClock;
}

/** Sends a notice to the direct chat of everybody's agent, to each once: what was sent before an interruption is known by the outbox. */
export function createBroadcast({ world, runner, clock }: BroadcastOptions): JobWork {
  const { homeserver, roster, standing, log } = world;

  /** Resolves with whether it was sent. */
  async function notify(job: Job, { agentId, roomId, personId }: Assignment, text: string): Promise<boolean> {
    if (roomId === undefined || standing.isBeingDeleted(personId)) return false;
    const content = replyContent({ text, isNotice: true, message: undefined, isDirect: true });
    const event = { roomId, type: "m.room.message", content, source: job.jobId, part: "notice", personId };
    try {
      await homeserver.intent(agentId).send(event);
      return true;
    } catch (error) {
      if (!(error instanceof MatrixError) || error.retryable || error.code === "stopped") throw error;
      log.warn({ agentId, roomId, err: error }, "a notice could not be sent to one of its recipients");
      return false;
    }
  }

  /** The message in the admin's room that tells how far it has got. */
  async function show(job: Job, progress: Progress, total: number): Promise<EventId> {
    const { agentId, roomId, personId, jobId: source } = job;
    const text = progressText(progress, total);
    const content = replyContent({ text, isNotice: true, message: undefined, isDirect: true });
    const event = { roomId, type: "m.room.message", content, source, part: "begun", personId };
    return (await homeserver.intent(agentId).send(event)).eventId;
  }

  async function update({ agentId, roomId }: Job, shown: EventId, text: string): Promise<void> {
    const event = { roomId, type: "m.room.message", content: editContent(shown, text, { isNotice: true }) };
    await homeserver
      .intent(agentId)
      .sendOnce(event)
      .catch((error: unknown) => {
        log.debug({ agentId, roomId, err: error }, "progress of a broadcast could not be shown");
      });
  }

  async function conclude(job: Job, shown: EventId, progress: Progress): Promise<void> {
    const { agentId, roomId, personId, jobId: source } = job;
    const content = editContent(shown, outcomeText(progress), { isNotice: true });
    await homeserver
      .intent(agentId)
      .send({ roomId, type: "m.room.message", content, source, part: "finished", personId });
  }

  return async (job, signal) => {
    const { botId, text } = broadcastRequest.parse(JSON.parse(job.request));
    const all = recipientsOf(roster.assignments(), botId);
    let progress = readProgress(job);
    const shown = await show(job, progress, all.length);
    for (const recipient of all.filter(({ agentId }) => agentId > progress.after)) {
      if (signal.aborted) return;
      if (progress.after !== "") await clock.sleep(pauseMs, signal);
      const isSent = await notify(job, recipient, noticeText(text));
      progress = counted(progress, recipient.agentId, isSent);
      await runner.advance(job.jobId, { progress: JSON.stringify(progress) });
      if ((progress.sent + progress.failed) % shownEvery === 0)
        await update(job, shown, progressText(progress, all.length));
    }
    await conclude(job, shown, progress);
  };
}

function readProgress({ progress }: Job): Progress {
  return progress === "" ? { after: "", sent: 0, failed: 0 } : broadcastProgress.parse(JSON.parse(progress));
}

function counted({ sent, failed }: Progress, after: UserId, isSent: boolean): Progress {
  return { after, sent: sent + (isSent ? 1 : 0), failed: failed + (isSent ? 0 : 1) };
}

function progressText({ sent, failed }: Progress, total: number): string {
  return `The notice is being sent: ${sent + failed} of ${chats(total)} so far.`;
}

function outcomeText({ sent, failed }: Progress): string {
  const unreached = failed === 0 ? "" : ` ${chats(failed)} could not be reached; the log says why.`;
  return `The notice was sent to ${chats(sent)}.${unreached}`;
}

function chats(count: number): string {
  return count === 1 ? "1 direct chat" : `${count} direct chats`;
}
