import type { HomeserverClient } from "../client/homeserver-client.ts";
import { isUserId } from "../ids.ts";
import type { RoomId, UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";
import type { HistoryVisibility } from "./room-encrypter.ts";
import type { EncryptionSettings, RoomEncryptions } from "./state.ts";

/** What has to be known of rooms before anything is said in them: asked for once, then followed as the homeserver pushes it. */
export interface RoomFacts {
  /** Whether the room is encrypted, as far as that is known; costs no call. */
  known(roomId: RoomId): KnownEncryption;
  /** Settings of an encrypted room, `undefined` for one without encryption. Asks the homeserver when it is not known. @throws MatrixError */
  encryption(agentId: UserId, roomId: RoomId): Promise<EncryptionSettings | undefined>;
  /** Who is to be able to read what is said now. One call for each room and run. @throws MatrixError */
  audience(agentId: UserId, roomId: RoomId): Promise<Audience>;
  /** Takes over what the homeserver pushed, in its order. Resolves when what must last is stored. @throws StoreError */
  follow(events: readonly RoomEvent[]): Promise<void>;
  /** A room that was made with, or without, encryption. @throws StoreError */
  made(roomId: RoomId, settings: EncryptionSettings | undefined): Promise<void>;
}

export type KnownEncryption = "encrypted" | "clear" | "unknown";

export interface Audience {
  /** Joined, and invited unless the history is visible to those only who have joined. */
  readonly userIds: readonly UserId[];
  readonly historyVisibility: HistoryVisibility;
}

interface RoomState {
  readonly members: Map<UserId, "join" | "invite">;
  historyVisibility: HistoryVisibility;
}

export const defaultEncryption: EncryptionSettings = {
  algorithm: "m.megolm.v1.aes-sha2",
  rotationPeriodMs: undefined,
  rotationPeriodMessages: undefined,
};

export async function openRoomFacts(options: {
  readonly rooms: RoomEncryptions;
  readonly client: HomeserverClient;
  /** Whether a user is one of our virtual users. */
  readonly isOurs: (userId: UserId) => boolean;
}): Promise<RoomFacts> {
  const { rooms, client, isOurs } = options;
  const encryptions = new Map((await rooms.all()).map(({ roomId, settings }) => [roomId, settings]));
  const states = new Map<RoomId, RoomState>();
  const loading = new Map<RoomId, Promise<RoomState>>();

  async function remember(roomId: RoomId, settings: EncryptionSettings | undefined): Promise<void> {
    // once encrypted, always encrypted, whatever a homeserver says later
    if (settings === undefined && encryptions.get(roomId) !== undefined) return;
    await rooms.save({ roomId, settings });
    encryptions.set(roomId, settings);
  }

  async function askEncryption(agentId: UserId, roomId: RoomId): Promise<EncryptionSettings | undefined> {
    try {
      const content = await client.request({
        method: "GET",
        path: `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state/m.room.encryption/`,
        endpoint: "GET /rooms/{roomId}/state/{eventType}/{stateKey}",
        actAs: { userId: agentId },
      });
      return readSettings(isRecord(content) ? content : {});
    } catch (error) {
      if (error instanceof MatrixError && error.status === 404) return undefined;
      throw error;
    }
  }

  async function load(agentId: UserId, roomId: RoomId): Promise<RoomState> {
    const answer = await client.request({
      method: "GET",
      path: `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/state`,
      endpoint: "GET /rooms/{roomId}/state",
      actAs: { userId: agentId },
    });
    const state: RoomState = { members: new Map(), historyVisibility: "shared" };
    for (const event of Array.isArray(answer) ? answer.filter(isRecord) : []) {
      const { type, state_key: stateKey, content } = event;
      if (typeof type === "string" && typeof stateKey === "string" && isRecord(content)) {
        apply(state, { type, stateKey, content });
      }
    }
    return state;
  }

  /** What is pushed while the state is on its way may be older or newer than it: then it is asked for again. */
  async function stateOf(agentId: UserId, roomId: RoomId): Promise<RoomState> {
    for (;;) {
      const known = states.get(roomId);
      if (known !== undefined) return known;
      const shared = loading.get(roomId);
      const work = shared ?? load(agentId, roomId);
      if (shared === undefined) loading.set(roomId, work);
      try {
        const state = await work;
        if (loading.get(roomId) === work) states.set(roomId, state);
      } finally {
        if (loading.get(roomId) === work) loading.delete(roomId);
      }
    }
  }

  return {
    known(roomId) {
      if (!encryptions.has(roomId)) return "unknown";
      return encryptions.get(roomId) === undefined ? "clear" : "encrypted";
    },
    async encryption(agentId, roomId) {
      if (!encryptions.has(roomId)) await remember(roomId, await askEncryption(agentId, roomId));
      return encryptions.get(roomId);
    },
    async audience(agentId, roomId) {
      const { members, historyVisibility } = await stateOf(agentId, roomId);
      const isForInvited = historyVisibility !== "joined";
      const userIds = [...members].flatMap(([userId, how]) => (how === "join" || isForInvited ? [userId] : []));
      return { userIds, historyVisibility };
    },
    async follow(events) {
      for (const event of events) {
        const { roomId, type, stateKey, content } = event;
        if (stateKey === undefined) continue;
        const invited =
          type === "m.room.member" && content["membership"] === "invite" ? encryptionOfInvite(event) : undefined;
        if (invited !== undefined) await remember(roomId, readSettings(invited));
        loading.delete(roomId);
        const state = states.get(roomId);
        if (state !== undefined) apply(state, { type, stateKey, content });
        // of a room that none of us was in nothing was pushed
        if (type === "m.room.member" && isUserId(stateKey) && isOurs(stateKey)) {
          states.delete(roomId);
          if (encryptions.get(roomId) === undefined) encryptions.delete(roomId);
        }
        if (type === "m.room.encryption" && stateKey === "") await remember(roomId, readSettings(content));
      }
    },
    made: remember,
  };
}

interface StateEvent {
  readonly type: string;
  readonly stateKey: string;
  readonly content: Readonly<Record<string, unknown>>;
}

function apply(state: RoomState, { type, stateKey, content }: StateEvent): void {
  if (type === "m.room.member" && isUserId(stateKey)) {
    const { membership } = content;
    if (membership === "join" || membership === "invite") state.members.set(stateKey, membership);
    else state.members.delete(stateKey);
  }
  if (type === "m.room.history_visibility" && stateKey === "") {
    state.historyVisibility = readVisibility(content["history_visibility"]);
  }
}

/** Stripped state that comes with an invitation (client-server API, "Stripped state"). */
function encryptionOfInvite({ unsigned }: RoomEvent): Readonly<Record<string, unknown>> | undefined {
  const state = unsigned["invite_room_state"];
  const encryption: unknown = Array.isArray(state)
    ? state.find((event: unknown) => isRecord(event) && event["type"] === "m.room.encryption")
    : undefined;
  if (!isRecord(encryption)) return undefined;
  return isRecord(encryption["content"]) ? encryption["content"] : {};
}

/** The specification's default where it is missing or unknown. */
function readVisibility(value: unknown): HistoryVisibility {
  return value === "invited" || value === "joined" || value === "world_readable" ? value : "shared";
}

/** A room with an `m.room.encryption` event is encrypted, whatever the event holds. */
function readSettings(content: Readonly<Record<string, unknown>>): EncryptionSettings {
  const { algorithm, rotation_period_ms: period, rotation_period_msgs: messages } = content;
  return {
    algorithm: typeof algorithm === "string" ? algorithm : defaultEncryption.algorithm,
    rotationPeriodMs: positive(period),
    rotationPeriodMessages: positive(messages),
  };
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
