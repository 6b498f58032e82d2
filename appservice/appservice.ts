import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger } from "pino";
import { createBackground } from "./background.ts";
import { createAgentClient } from "./client/agent-client.ts";
import { createHomeserverClient } from "./client/homeserver-client.ts";
import { createIntent, directRooms, joinedMembers } from "./client/intent.ts";
import type { Intent } from "./client/intent.ts";
import type { Media } from "./client/upload-media.ts";
import { uploadMedia } from "./client/upload-media.ts";
import { checkRegistration, waitForHomeserver } from "./connect.ts";
import type { Registration } from "./connect.ts";
import { openDirectory } from "./directory.ts";
import type { DirectoryView } from "./directory.ts";
import { parseEphemeral } from "./ephemeral.ts";
import type { EphemeralEvent } from "./ephemeral.ts";
import { createMailboxes } from "./dispatch/mailboxes.ts";
import { listen } from "./http/listener.ts";
import { parseTransaction } from "./http/transaction.ts";
import { HttpProblem } from "./http/http-problem.ts";
import { createIntake } from "./intake.ts";
import { isUserId, localpartOf, parseUserId, serverNameOf } from "./ids.ts";
import type { RoomId, UserId } from "./ids.ts";
import { silentObserver } from "./observer.ts";
import type { AppserviceObserver } from "./observer.ts";
import { createOutboxSender } from "./outbox-sender.ts";
import { pruneHourly } from "./prune.ts";
import type { RoomEvent } from "./room-event.ts";
import { createSerial } from "./serial.ts";
import type { AppserviceState, MembershipRecord, StoredDelivery } from "./state.ts";
import { createVirtualUsers } from "./virtual-users.ts";
import type { VirtualUsers } from "./virtual-users.ts";

export interface AppserviceOptions {
  readonly homeserver: {
    /** Base URL of the client-server API. */
    readonly url: string;
    readonly serverName: string;
  };
  readonly registration: Registration;
  /** Prefix of the localparts in our namespace, e.g. `_agentchat_`. */
  readonly userPrefix: string;
  /** Where the homeserver reaches us; for messages only. */
  readonly ownUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly state: AppserviceState;
  readonly handlers: AppserviceHandlers;
  readonly log: Logger;
  readonly observer?: AppserviceObserver;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
}

export interface AppserviceHandlers {
  /** Event types to be delivered. */
  readonly types: ReadonlySet<string>;
  /** Called as soon as a delivery is stored, before those that wait in its mailbox: for what must not wait, such as "stop". Must not throw. */
  arrived?(delivery: StoredDelivery): void;
  /**
   * Called for receipts and typing in rooms of our agents, after the transaction was acknowledged; without it they are not even read. Must not throw, and what it cannot
   * take at once it drops.
   */
  ephemeral?(event: EphemeralEvent): void;
  /** See `MailboxesOptions.handle`. */
  deliver(delivery: StoredDelivery): Promise<void>;
  /** The homeserver asks for a user of our namespace that it does not have: make it, or resolve `false`. */
  provision(userId: UserId): Promise<boolean>;
}

/** The Matrix side of AgentChat. */
export interface Appservice {
  /** The service bot: `sender_localpart` of the registration. */
  readonly serviceUserId: UserId;
  readonly virtualUsers: VirtualUsers;
  readonly directory: Pick<DirectoryView, "membership" | "memberships" | "user">;
  /** Port listened on. */
  readonly port: number;
  isOurs(userId: UserId): boolean;
  intent(agentId: UserId): Intent;
  /** Uploads media as the service bot; resolves with the `mxc://` URI. */
  uploadMedia(media: Media): Promise<string>;
  /**
   * Waits for the homeserver, checks the registration both ways, sends what the last run did not, and hands out what it left undone and all that comes.
   * @throws MatrixError
   */
  start(prepare: () => Promise<void>): Promise<void>;
  /** Whether events are being handed out. */
  readonly isRunning: boolean;
  /** Stops accepting, lets handlers end, closes the connections. What is not done is done at the next start. */
  stop(): Promise<void>;
}

/** Opens the listener: from here on transactions are stored and acknowledged. Nothing is handed out before `start`. */
export async function openAppservice(options: AppserviceOptions): Promise<Appservice> {
  const { log, state, handlers, homeserver } = options;
  const observer = options.observer ?? silentObserver;
  const now = options.now ?? Date.now;
  const serviceUserId = parseUserId(`@${options.registration.senderLocalpart}:${homeserver.serverName}`);
  const background = createBackground(log);
  const stopping = new AbortController();
  const inOrder = createSerial();
  const directory = await openDirectory(state.directory);
  const client = createHomeserverClient({ url: homeserver.url, asToken: options.registration.asToken, observer });
  const virtualUsers = createVirtualUsers({ client, directory });
  const outbox = createOutboxSender({ outbox: state.outbox, client, directory, repair, background, log });
  const mailboxes = createMailboxes({
    inbox: state.inbox,
    handle: (delivery) => handlers.deliver(delivery),
    background,
    log,
  });
  const intake = createIntake({ inbox: state.inbox, directory, isOurs, types: handlers.types, now });
  const pruning = pruneHourly(state, background, now);
  let isRunning = false;

  function isOurs(userId: UserId): boolean {
    if (userId === serviceUserId) return true;
    return serverNameOf(userId) === homeserver.serverName && localpartOf(userId).startsWith(options.userPrefix);
  }

  async function repair(agentId: UserId, roomId: RoomId): Promise<void> {
    log.warn({ agentId, roomId }, "the homeserver does not know an agent or its membership: repairing");
    await virtualUsers.repair(agentId);
    const membership = directory.membership(agentId, roomId);
    await client.request({
      method: "POST",
      path: `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`,
      endpoint: "POST /join/{roomId}",
      actAs: { userId: agentId },
      body: {},
    });
    if (membership !== undefined) await directory.saveMemberships([{ ...membership, membership: "join" }]);
  }

  async function accept(body: unknown, transactionId: string): Promise<void> {
    const startedAt = performance.now();
    const transaction = parseTransaction(body);
    if (transaction === undefined)
      throw new HttpProblem(400, "M_BAD_JSON", "a transaction is an object with an array of events");
    if (transaction.malformed > 0)
      log.warn({ transactionId, malformed: transaction.malformed }, "malformed events dropped");
    const { stored, unrouted } = await intake.accept(transaction.events);
    for (const delivery of stored) handlers.arrived?.(delivery);
    handOut(stored);
    passOn(body);
    if (unrouted.length > 0) background.run("learn-members", () => learnMembers(unrouted));
    observer.transaction({
      events: transaction.events.length,
      stored: stored.length,
      seconds: (performance.now() - startedAt) / 1000,
    });
  }

  /** In the next turn of the event loop: the acknowledgement goes out before the handlers start. */
  function handOut(stored: readonly StoredDelivery[]): void {
    if (!isRunning || stored.length === 0) return;
    background.run("hand-out", async () => {
      await nextTurn();
      mailboxes.deliver(stored);
    });
  }

  /** Also after the acknowledgement. Nothing waits for it. */
  function passOn(body: unknown): void {
    if (!isRunning || handlers.ephemeral === undefined) return;
    background.run("pass-on", async () => {
      await nextTurn();
      const joinedAgents = (roomId: RoomId): readonly UserId[] => directory.joinedAgents(roomId);
      for (const event of parseEphemeral(body, { joinedAgents, isOurs })) handlers.ephemeral?.(event);
    });
  }

  /** Our records were lost or are older than the rooms: asks who of us is in there and takes the events up again. */
  async function learnMembers(events: readonly RoomEvent[]): Promise<void> {
    for (const roomId of new Set(events.map((event) => event.roomId))) {
      const agents = (await joinedMembers(client, roomId)).filter(isOurs);
      await directory.saveMemberships(await Promise.all(agents.map((agentId) => membershipOf(agentId, roomId))));
      log.warn({ roomId, agents: agents.length }, "learned which agents are in a room");
    }
    await inOrder(async () => {
      const { stored } = await intake.accept(events);
      handOut(stored);
    });
  }

  async function membershipOf(agentId: UserId, roomId: RoomId): Promise<MembershipRecord> {
    const direct = Object.entries(await directRooms(client, agentId)).find(([, rooms]) => rooms.includes(roomId));
    const peerId = isUserId(direct?.[0]) ? direct[0] : undefined;
    return { agentId, roomId, membership: "join", isDirect: direct !== undefined, peerId };
  }

  const listener = await listen({
    ...options.listen,
    hsToken: options.registration.hsToken,
    background,
    log,
    handlers: {
      transaction: (body, transactionId) => inOrder(() => accept(body, transactionId)),
      async hasUser(userId) {
        return (
          isUserId(userId) &&
          isOurs(userId) &&
          (directory.user(userId) !== undefined || (await handlers.provision(userId)))
        );
      },
      hasRoom: () => Promise.resolve(false),
    },
  });

  return {
    serviceUserId,
    virtualUsers,
    directory,
    port: listener.port,
    isOurs,
    intent: (userId) =>
      createIntent({ userId, client: createAgentClient(client, userId, virtualUsers), directory, outbox }),
    uploadMedia: (media) => uploadMedia(client, media),
    get isRunning() {
      return isRunning;
    },
    async start(prepare) {
      await waitForHomeserver(client, log, stopping.signal);
      await checkRegistration(client, options.registration, {
        serverName: homeserver.serverName,
        ownUrl: options.ownUrl,
        log,
      });
      await prepare();
      // beside the replay: one event that the homeserver does not take holds up no other
      background.run("resume", () => outbox.resume());
      await inOrder(async () => {
        await mailboxes.replay();
        isRunning = true;
      });
    },
    async stop() {
      isRunning = false;
      stopping.abort();
      pruning.stop();
      await listener.close();
      outbox.stop();
      client.stop();
      await mailboxes.drain();
      await client.close();
    },
  };
}
