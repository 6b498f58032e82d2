import { z } from "zod";
import type { MembershipRecord, UserId } from "#appservice";
import { isUserId, MatrixError } from "#appservice";
import { AgentChatError } from "#error";
import type { ActiveTurns } from "../active-turns.ts";
import { replyContent } from "../reply-content.ts";
import { forgetRoom } from "../rooms/forget-room.ts";
import { SdkError } from "../sdk-error.ts";
import type { Assignment, People } from "../state.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { Job } from "./jobs-state.ts";
import type { JobWork } from "./job-runner.ts";

const deletionRequest = z.object({ subject: z.custom<UserId>(isUserId) });

/** Whose data a deletion deletes. */
export function subjectOf(job: Pick<Job, "request">): UserId {
  return deletionRequest.parse(JSON.parse(job.request)).subject;
}

export function deletionOf(subject: UserId): string {
  return JSON.stringify({ subject } satisfies z.input<typeof deletionRequest>);
}

export interface DeletionOptions {
  readonly world: TurnWorld;
  readonly people: People;
  readonly activeTurns: ActiveTurns;
}

/**
 * Deletes everything kept about a person: what they have asked for is stopped and waited for, their agents say goodbye and leave, and then the key goes. Each step may be
 * repeated, so that a deletion that was interrupted comes to its end; until then nothing that comes from the person is taken up.
 */
export function createDeletion({ world, people, activeTurns }: DeletionOptions): JobWork {
  const { homeserver, roster, standing, workOfPeople, log } = world;

  /** What the homeserver refuses for good must not keep anything from being deleted. */
  async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof MatrixError) || error.retryable || error.code === "stopped") throw error;
      log.warn({ err: error }, "the homeserver refused a step of a deletion");
      return undefined;
    }
  }

  /** Rooms that the person's agents are in, and the direct chats of other agents with the person. */
  async function roomsOf(person: UserId, own: readonly Assignment[]): Promise<readonly MembershipRecord[]> {
    const isOwn = (agentId: UserId): boolean => own.some((assignment) => assignment.agentId === agentId);
    const known = homeserver.directory.memberships(
      ({ agentId, isDirect, peerId }) => isOwn(agentId) || (isDirect && peerId === person),
    );
    const isKnown = (agentId: UserId, roomId: string): boolean =>
      known.some((record) => record.agentId === agentId && record.roomId === roomId);
    const further = own.map(async ({ agentId }): Promise<readonly MembershipRecord[]> => {
      const joined = (await unlessRefused(homeserver.intent(agentId).joinedRooms())) ?? [];
      return joined
        .filter((roomId) => !isKnown(agentId, roomId))
        .map((roomId) => ({ agentId, roomId, membership: "join", isDirect: false, peerId: undefined }));
    });
    return [...known, ...(await Promise.all(further)).flat()];
  }

  async function sayGoodbye(job: Job, person: UserId, { agentId, roomId }: MembershipRecord): Promise<void> {
    const who = job.personId === person ? "as you asked" : "because an administrator of this server asked for it";
    const text = `Everything that is kept about you here is being deleted, ${who}, and I leave this room. Write to ${homeserver.serviceUserId} if you want to begin anew.`;
    await unlessRefused(
      homeserver.intent(agentId).send({
        roomId,
        type: "m.room.message",
        content: replyContent({ text, isNotice: true, message: undefined, isDirect: true }),
        source: job.jobId,
        part: "goodbye",
        personId: person,
      }),
    );
  }

  async function leave(job: Job, person: UserId, membership: MembershipRecord): Promise<void> {
    const { agentId, roomId } = membership;
    if (membership.membership === "join" && membership.isDirect && membership.peerId === person)
      await sayGoodbye(job, person, membership);
    await unlessRefused(homeserver.intent(agentId).leave(roomId));
    await forgetRoom(world, agentId, roomId);
  }

  async function report(job: Job, person: UserId): Promise<void> {
    if (job.personId === person) return;
    const { agentId, roomId, personId, jobId: source } = job;
    const content = replyContent({
      text: `Everything that was kept about ${person} is deleted.`,
      isNotice: true,
      message: undefined,
      isDirect: true,
    });
    const event = { roomId, type: "m.room.message", content, source, part: "finished", personId };
    await unlessRefused(homeserver.intent(agentId).send(event));
  }

  async function forget(job: Job): Promise<void> {
    const person = subjectOf(job);
    standing.beginDeletion(person);
    activeTurns.stopAll(person, job);
    await workOfPeople.settled(person);
    const own = roster.assignmentsOf(person);
    for (const membership of await roomsOf(person, own)) await leave(job, person, membership);
    for (const { agentId } of own) await unlessRefused(homeserver.virtualUsers.forget(agentId));
    world.profiles.forget(person);
    await world.contacts.forget(person);
    await world.services().forget(person);
    // last: what comes before needs to know who the person's agents are
    await people.delete(person);
    roster.dismiss(person);
    await report(job, person);
    standing.endDeletion(person);
    log.info({ personId: person }, "everything kept about a person was deleted");
  }

  return async (job) => {
    try {
      await forget(job);
    } catch (error) {
      if (error instanceof AgentChatError && (error.retryable || error.code === "stopped")) throw error;
      throw new SdkError("deletion-failed", "what is kept about a person could not be deleted", {
        retryable: true,
        cause: error,
      });
    }
  };
}
