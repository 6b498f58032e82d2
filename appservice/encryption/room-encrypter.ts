import {
  CollectStrategy,
  EncryptionAlgorithm,
  EncryptionSettings as LibrarySettings,
  HistoryVisibility as LibraryVisibility,
  RoomId as LibraryRoomId,
  UserId as LibraryUserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { RoomId, UserId } from "../ids.ts";
import { isRecord } from "../room-event.ts";
import { createSerial } from "../serial.ts";
import type { Serial } from "../serial.ts";
import { EncryptionError } from "./encryption-error.ts";
import type { LibraryMachine, LibrarySession } from "./library/library-machine.ts";
import type { RequestSender } from "./library/library-request.ts";
import type { Outgoing } from "./outgoing.ts";
import type { EncryptionSettings } from "./state.ts";

/** `m.room.history_visibility`. */
export type HistoryVisibility = "invited" | "joined" | "shared" | "world_readable";

export interface EncryptRequest {
  readonly roomId: RoomId;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Whoever may read it, by membership and history visibility; the agent itself or not. */
  readonly recipients: readonly UserId[];
  /** Of the room. */
  readonly settings: Pick<EncryptionSettings, "rotationPeriodMs" | "rotationPeriodMessages">;
  readonly historyVisibility: HistoryVisibility;
  /** Whether devices are left out that their owner has not cross-signed (MSC4153). They are told so (`m.room_key.withheld`). */
  readonly isForSignedDevicesOnly?: boolean;
}

/** Content of an `m.room.encrypted` event, ready to be sent. */
export type EncryptedContent = Readonly<Record<string, unknown>>;

export interface RoomEncrypter {
  /** One event of a room after the other. @throws EncryptionError, MatrixError: nothing was encrypted, and `retryable` says whether to try again */
  encrypt(request: EncryptRequest): Promise<EncryptedContent>;
}

export function createRoomEncrypter(options: {
  readonly library: LibraryMachine;
  readonly sender: RequestSender;
  readonly outgoing: Outgoing;
}): RoomEncrypter {
  const { library, sender, outgoing } = options;
  const rooms = createRoomLocks();
  /** The library wants one claim of keys at a time. */
  const sessions = createSerial();

  /** Makes sure that there is a way to every device of the recipients, and a room key that all of them are to have. */
  async function prepare(session: LibrarySession, request: EncryptRequest) {
    const users = (): LibraryUserId[] => request.recipients.map((user) => new LibraryUserId(user));
    await session.call("updateTrackedUsers", (machine) => machine.updateTrackedUsers(users()));
    await outgoing.query(session);
    const claim = await session.call("getMissingSessions", (machine) => machine.getMissingSessions(users()));
    if (claim !== null) await sender.send(session, claim);
    return session.call("shareRoomKey", (machine) =>
      machine.shareRoomKey(new LibraryRoomId(request.roomId), users(), librarySettings(request)),
    );
  }

  return {
    encrypt: (request) =>
      rooms.run(request.roomId, async () => {
        // one session for all: encrypting without a room key that was shared in it panics the library
        const session = await library.session();
        const shares = await sessions(() => prepare(session, request));
        for (const share of shares) await sender.send(session, share);
        const text = await session.call("encryptRoomEvent", (machine) =>
          machine.encryptRoomEvent(new LibraryRoomId(request.roomId), request.type, JSON.stringify(request.content)),
        );
        const content: unknown = JSON.parse(text);
        if (isRecord(content)) return content;
        throw new EncryptionError("failed", "the encryption library gave something that is no content");
      }),
  };
}

const visibilities: Readonly<Record<HistoryVisibility, LibraryVisibility>> = {
  invited: LibraryVisibility.Invited,
  joined: LibraryVisibility.Joined,
  shared: LibraryVisibility.Shared,
  world_readable: LibraryVisibility.WorldReadable,
};

function librarySettings({ settings, historyVisibility, isForSignedDevicesOnly }: EncryptRequest): LibrarySettings {
  const made = new LibrarySettings();
  made.algorithm = EncryptionAlgorithm.MegolmV1AesSha2;
  made.historyVisibility = visibilities[historyVisibility];
  made.sharingStrategy =
    isForSignedDevicesOnly === true ? CollectStrategy.identityBasedStrategy() : CollectStrategy.allDevices();
  // the library counts in microseconds
  if (settings.rotationPeriodMs !== undefined) made.rotationPeriod = atLeastOne(settings.rotationPeriodMs) * 1000n;
  if (settings.rotationPeriodMessages !== undefined) {
    made.rotationPeriodMessages = atLeastOne(settings.rotationPeriodMessages);
  }
  return made;
}

/** Rooms say what they like: of a session that is over before its first message, the library makes a panic. */
function atLeastOne(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.max(1, Math.floor(value))) : 1n;
}

interface RoomLocks {
  run<Result>(roomId: RoomId, work: () => Promise<Result>): Promise<Result>;
}

/** A queue for each room, forgotten when it is empty. */
function createRoomLocks(): RoomLocks {
  const locks = new Map<RoomId, { readonly serial: Serial; waiting: number }>();
  return {
    async run(roomId, work) {
      const lock = locks.get(roomId) ?? { serial: createSerial(), waiting: 0 };
      locks.set(roomId, lock);
      lock.waiting += 1;
      try {
        return await lock.serial(work);
      } finally {
        lock.waiting -= 1;
        if (lock.waiting === 0) locks.delete(roomId);
      }
    },
  };
}
