import type { Logger } from "pino";
import { createBackground } from "./background.ts";
import { createAgentClient } from "./client/agent-client.ts";
import { createHomeserverClient } from "./client/homeserver-client.ts";
import { createIntent } from "./client/intent.ts";
import type { Intent } from "./client/intent.ts";
import type { Media } from "./client/upload-media.ts";
import { uploadMedia } from "./client/upload-media.ts";
import { checkRegistration, waitForHomeserver } from "./connect.ts";
import type { Registration } from "./connect.ts";
import { reportToDoctor } from "./diagnosis/report-to-doctor.ts";
import { createTransactionWatch } from "./diagnosis/transaction-watch.ts";
import { openDirectory } from "./directory.ts";
import type { DirectoryView } from "./directory.ts";
import { openEncryption } from "./encryption/open-encryption.ts";
import type { EncryptionConfig } from "./encryption/open-encryption.ts";
import { undecryptableNotice } from "./encryption/undecryptable-notice.ts";
import { verificationNotice } from "./encryption/verification/verification-notice.ts";
import { listen } from "./http/listener.ts";
import { isUserId, localpartOf, parseUserId, serverNameOf } from "./ids.ts";
import type { RoomId, UserId } from "./ids.ts";
import { silentObserver } from "./observer.ts";
import type { AppserviceObserver, EncryptionNumbers } from "./observer.ts";
import { createOutboxSender } from "./outbox-sender.ts";
import { pruneHourly } from "./prune.ts";
import { createReception } from "./reception.ts";
import type { AppserviceHandlers } from "./reception.ts";
import type { AppserviceState } from "./state.ts";
import { repairMembership } from "./repair-membership.ts";
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
  readonly encryption: EncryptionConfig;
  readonly handlers: AppserviceHandlers;
  readonly log: Logger;
  readonly observer?: AppserviceObserver;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
}

/** The Matrix side of AgentChat. */
export interface Appservice {
  /** The service bot. */
  readonly serviceUserId: UserId;
  readonly virtualUsers: VirtualUsers;
  readonly directory: Pick<DirectoryView, "membership" | "memberships" | "user">;
  /** Port listened on. */
  readonly port: number;
  isOurs(userId: UserId): boolean;
  /** Whether an agent may talk in a room, by the policy of encryption. */
  mayTalkIn(roomId: RoomId): boolean;
  intent(agentId: UserId): Intent;
  /** Uploads media as the service bot; resolves with the `mxc://` URI. */
  uploadMedia(media: Media): Promise<string>;
  /**
   * Waits for the homeserver, checks the registration both ways, sends what the last run did not, and hands out what it left undone and all that comes.
   * @throws MatrixError
   */
  start(prepare: () => Promise<void>): Promise<void>;
  /** How encryption stands, for metrics. */
  encryptionNumbers(): EncryptionNumbers;
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
  const { serviceUserId, senderUserId } = usersOf(options);
  const background = createBackground(log);
  const stopping = new AbortController();
  const directory = await openDirectory(state.directory);
  const client = createHomeserverClient({ url: homeserver.url, asToken: options.registration.asToken, observer });
  const virtualUsers = createVirtualUsers({ client, directory, repaired: (userId) => encryption.doubt(userId) });
  const shared = { client, directory, serviceUserId, senderUserId, isOurs, background, log, now, observer };
  const encryption = await openEncryption({
    ...shared,
    ...options.encryption,
    state: state.encryption,
    makeDevice: (agentId, deviceId) => virtualUsers.replaceDevice(agentId, deviceId),
    handOut: (deliveries) => {
      reception.handOut(deliveries);
    },
    tell: (session, delivery) => outbox.send(undecryptableNotice(session, delivery)),
    verification: {
      mayVerify: (agentId, userId) => !isOurs(userId) && handlers.mayVerify(agentId, userId),
      async codeReady(agentId, code) {
        const notice = verificationNotice(agentId, code, directory);
        if (notice !== undefined) await outbox.send(notice);
      },
    },
  });
  const outbox = createOutboxSender({
    ...shared,
    outbox: state.outbox,
    cipher: encryption,
    repair: (agentId, roomId) => repairMembership({ ...shared, virtualUsers }, agentId, roomId),
  });
  const watch = createTransactionWatch();
  const reception = createReception({ ...shared, inbox: state.inbox, encryption, handlers, watch });
  const pruning = pruneHourly(state, background, now);

  function isOurs(userId: UserId): boolean {
    if (userId === serviceUserId) return true;
    return serverNameOf(userId) === homeserver.serverName && localpartOf(userId).startsWith(options.userPrefix);
  }

  const listener = await listen({
    ...options.listen,
    hsToken: options.registration.hsToken,
    background,
    log,
    handlers: {
      transaction: (body, transactionId) => reception.accept(body, transactionId),
      async hasUser(userId) {
        return (
          isUserId(userId) &&
          isOurs(userId) &&
          (directory.user(userId) !== undefined || (await handlers.provision(userId)))
        );
      },
      hasRoom: () => Promise.resolve(false),
      report: () =>
        reportToDoctor({
          ...shared,
          ...options.encryption,
          isRunning: reception.isRunning,
          watch,
          facts: () => encryption.facts(),
        }),
    },
  });

  return {
    serviceUserId,
    virtualUsers,
    directory,
    port: listener.port,
    isOurs,
    mayTalkIn: (roomId) => options.encryption.policy !== "require" || encryption.isEncrypted(roomId),
    intent: (userId) =>
      createIntent({ userId, client: createAgentClient(client, userId, virtualUsers), directory, outbox, encryption }),
    encryptionNumbers: () => encryption.numbers(),
    uploadMedia: (media) => uploadMedia(client, media, serviceUserId),
    get isRunning() {
      return reception.isRunning;
    },
    async start(prepare) {
      await waitForHomeserver(client, log, stopping.signal);
      await checkRegistration(client, options.registration, {
        serverName: homeserver.serverName,
        ownUrl: options.ownUrl,
        log,
      });
      await encryption.begin();
      await prepare();
      // beside the replay: one event that the homeserver does not take holds up no other
      background.run("resume", () => outbox.resume());
      await reception.start();
    },
    async stop() {
      reception.stop();
      stopping.abort();
      pruning.stop();
      await listener.close();
      outbox.stop();
      encryption.stop();
      client.stop();
      await reception.drain();
      await encryption[Symbol.asyncDispose]();
      await client.close();
    },
  };
}

function usersOf({
  registration,
  homeserver,
}: AppserviceOptions): Readonly<Record<"serviceUserId" | "senderUserId", UserId>> {
  const named = (localpart: string): UserId => parseUserId(`@${localpart}:${homeserver.serverName}`);
  return { serviceUserId: named(registration.serviceLocalpart), senderUserId: named(registration.senderLocalpart) };
}
