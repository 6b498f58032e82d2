import { randomUUID } from "node:crypto";
import type { MatrixClient } from "matrix-bot-sdk";
import type { DirectoryView } from "../directory.ts";
import { parseRoomId } from "../ids.ts";
import type { EventId, RoomId, UserId } from "../ids.ts";
import type { GivenKeys, ImportedRoomKeys } from "../encryption/import-room-keys.ts";
import type { RoomEncryptionSide } from "../encryption/open-encryption.ts";
import type { ExportedRoomKey } from "../encryption/room-key-file.ts";
import { MatrixError } from "../matrix-error.ts";
import type { OutboxSender, SendRequest, SentEvent, SentQuery } from "../outbox-sender.ts";
import { isRecord } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";
import type { MediaSource } from "../media.ts";
import type { EncryptionSettings } from "../state.ts";
import { downloadMedia } from "./download-media.ts";
import type { DownloadOptions } from "./download-media.ts";
import { eventPowerLevels } from "./event-power-levels.ts";
import type { HomeserverClient } from "./homeserver-client.ts";
import { uploadEncrypted, uploadMedia } from "./upload-media.ts";
import type { Media, UploadedMedia } from "./upload-media.ts";
import type { PersonProfile } from "./queries.ts";
import { directRooms, eventOf, joinedMembers, orUndefined, profileOf } from "./queries.ts";

/** What an agent does on the homeserver, acting as itself. Every method rejects with a `MatrixError`. */
export interface Intent {
  readonly userId: UserId;
  /** Sends an event exactly once, see `OutboxSender.send`. */
  send(event: Omit<SendRequest, "agentId">): Promise<SentEvent>;
  /** Id of what `send` sent for this source and part, also before a restart; `undefined` when nothing was. */
  findSent(event: Omit<SentQuery, "agentId">): Promise<EventId | undefined>;
  /** Sends an event that may get lost: nothing is written down and nothing is tried again. */
  sendOnce(event: {
    readonly roomId: RoomId;
    readonly type: string;
    readonly content: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  /** Uploads media for a room, encrypted where the room is. What it resolves with goes into the content of the event. */
  upload(roomId: RoomId, media: Media): Promise<UploadedMedia>;
  /** Sets the read receipt (`m.read`) up to this event, in its thread where it is in one. */
  markRead(roomId: RoomId, eventId: EventId, threadRoot?: EventId): Promise<void>;
  /** Shows or ends the typing notice; it ends by itself after `timeoutMs`. */
  setTyping(roomId: RoomId, isTyping: boolean, timeoutMs: number): Promise<void>;
  /** Accepts an invitation or joins; costs no call when the agent is known to be in. */
  join(roomId: RoomId): Promise<void>;
  /** Takes an event out of the room, exactly once. @throws MatrixError `refused` when the agent may not, or the event is gone */
  redact(event: { readonly roomId: RoomId; readonly eventId: EventId; readonly reason: string }): Promise<void>;
  /** Leaves a room or declines its invitation, and forgets it; where the agent is not in the room anymore, it forgets it. */
  leave(roomId: RoomId, reason?: string): Promise<void>;
  /** Makes a direct chat with a person, marked as such for both (`is_direct`, `m.direct`), and invites them. */
  createDirectRoom(room: DirectRoom): Promise<RoomId>;
  /** Takes a room that the agent is in as a direct chat with this person. */
  adoptDirectRoom(roomId: RoomId, personId: UserId): Promise<void>;
  /** Invites somebody; one who is invited or joined already stays so. */
  invite(roomId: RoomId, personId: UserId): Promise<void>;
  /** A user's profile; `undefined` when the homeserver knows of none, as for somebody who does not exist. */
  profileOf(personId: UserId): Promise<PersonProfile | undefined>;
  /** Rooms the agent has joined, as the homeserver says. */
  joinedRooms(): Promise<readonly RoomId[]>;
  /** Members that have joined, as the homeserver says. */
  joinedMembers(roomId: RoomId): Promise<readonly UserId[]>;
  /** Content of a state event. `undefined` when there is none. */
  stateEvent(roomId: RoomId, type: string, stateKey: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Sets the state of a room. What it is already costs the call and changes nothing. */
  sendState(roomId: RoomId, state: DirectRoom["initialState"][number]): Promise<void>;
  /** An event of a room. `undefined` when there is none, or when it is not for the agent to see. */
  event(roomId: RoomId, eventId: EventId): Promise<RoomEvent | undefined>;
  /** The bytes of a file that somebody sent, see `downloadMedia`. */
  download(source: MediaSource, options: DownloadOptions): Promise<Buffer>;
  /** Takes over exported room keys of those rooms that the agent is in, and leaves out the others. What waits for them is delivered again. @throws EncryptionError */
  importRoomKeys(given: GivenKeys): Promise<ImportedRoomKeys>;
  /** matrix-bot-sdk's client acting as this agent, over the same connections. For what the methods above do not cover. */
  matrixClient(): Promise<MatrixClient>;
}

export interface DirectRoom {
  readonly personId: UserId;
  /** State events to begin with. */
  readonly initialState: readonly {
    readonly type: string;
    readonly stateKey: string;
    readonly content: Readonly<Record<string, unknown>>;
  }[];
}

export interface IntentOptions {
  readonly userId: UserId;
  /** See `createAgentClient`. */
  readonly client: HomeserverClient;
  readonly directory: DirectoryView;
  readonly outbox: OutboxSender;
  readonly encryption: RoomEncryptionSide;
}

const api = "/_matrix/client/v3";

export function createIntent({ userId, client, directory, outbox, encryption }: IntentOptions): Intent {
  const actAs = { userId };
  const room = (roomId: RoomId): string => `${api}/rooms/${encodeURIComponent(roomId)}`;

  async function markDirect(personId: UserId, roomId: RoomId): Promise<void> {
    const path = `${api}/user/${encodeURIComponent(userId)}/account_data/m.direct`;
    const current = await directRooms(client, userId);
    const rooms = new Set(current[personId]).add(roomId);
    await client.request({
      method: "PUT",
      path,
      endpoint: "PUT /user/{userId}/account_data/m.direct",
      actAs,
      body: { ...current, [personId]: [...rooms] },
    });
  }

  async function adoptDirectRoom(roomId: RoomId, personId: UserId): Promise<void> {
    await directory.saveMemberships([
      { agentId: userId, roomId, membership: "join", isDirect: true, peerId: personId },
    ]);
    await markDirect(personId, roomId);
  }

  return {
    userId,
    send: (event) => outbox.send({ ...event, agentId: userId }),
    findSent: (event) => outbox.findSent({ ...event, agentId: userId }),
    async sendOnce(event) {
      const { type, body } = await encryption.seal({ ...event, agentId: userId });
      await client.request({
        method: "PUT",
        path: `${room(event.roomId)}/send/${encodeURIComponent(type)}/${randomUUID()}`,
        endpoint: "PUT /rooms/{roomId}/send/{eventType}/{txnId}",
        actAs,
        body,
        retries: 0,
      });
    },
    async upload(roomId, media) {
      if (await encryption.isEncryptedFor(userId, roomId)) return uploadEncrypted(client, media, userId);
      return { url: await uploadMedia(client, media, userId) };
    },
    async markRead(roomId, eventId, threadRoot) {
      await client.request({
        method: "POST",
        path: `${room(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`,
        endpoint: "POST /rooms/{roomId}/receipt/{receiptType}/{eventId}",
        actAs,
        body: { thread_id: threadRoot ?? "main" },
      });
    },
    async setTyping(roomId, isTyping, timeoutMs) {
      await client.request({
        method: "PUT",
        path: `${room(roomId)}/typing/${encodeURIComponent(userId)}`,
        endpoint: "PUT /rooms/{roomId}/typing/{userId}",
        actAs,
        body: isTyping ? { typing: true, timeout: timeoutMs } : { typing: false },
        retries: 0,
      });
    },
    async join(roomId) {
      const known = directory.membership(userId, roomId);
      if (known?.membership === "join") return;
      await encryption.beforeJoin(userId, roomId);
      await client.request({
        method: "POST",
        path: `${api}/join/${encodeURIComponent(roomId)}`,
        endpoint: "POST /join/{roomId}",
        actAs,
        body: {},
        retries: 3,
      });
      const isDirect = known?.isDirect ?? false;
      await directory.saveMemberships([
        { agentId: userId, roomId, membership: "join", isDirect, peerId: known?.peerId },
      ]);
      if (isDirect && known?.peerId !== undefined) await markDirect(known.peerId, roomId);
    },
    async redact({ roomId, eventId, reason }) {
      // one redaction of an event is enough: its id is the transaction's
      await client.request({
        method: "PUT",
        path: `${room(roomId)}/redact/${encodeURIComponent(eventId)}/${encodeURIComponent(eventId)}`,
        endpoint: "PUT /rooms/{roomId}/redact/{eventId}/{txnId}",
        actAs,
        body: { reason },
      });
    },
    async leave(roomId, reason) {
      try {
        await client.request({
          method: "POST",
          path: `${room(roomId)}/leave`,
          endpoint: "POST /rooms/{roomId}/leave",
          actAs,
          body: reason === undefined ? {} : { reason },
          retries: 3,
        });
      } catch (error) {
        // whoever is in a room may leave it: a refusal says that the agent is not
        if (!(error instanceof MatrixError) || (error.status !== 403 && error.status !== 404)) throw error;
      }
      await directory.deleteMemberships([{ agentId: userId, roomId }]);
    },
    async createDirectRoom({ personId, initialState }) {
      const settings = await encryption.beforeMaking(userId);
      const isEncrypted = settings === undefined ? [] : [encryptionEvent(settings)];
      const answer = await client.request({
        method: "POST",
        path: `${api}/createRoom`,
        endpoint: "POST /createRoom",
        actAs,
        body: {
          preset: "trusted_private_chat",
          is_direct: true,
          invite: [personId],
          power_level_content_override: { events: eventPowerLevels },
          initial_state: [...isEncrypted, ...initialState].map(({ type, stateKey, content }) => ({
            type,
            state_key: stateKey,
            content,
          })),
        },
      });
      const roomId = parseRoomId(isRecord(answer) ? answer["room_id"] : undefined);
      await encryption.made(roomId, settings);
      await adoptDirectRoom(roomId, personId);
      return roomId;
    },
    adoptDirectRoom,
    async invite(roomId, personId) {
      try {
        await client.request({
          method: "POST",
          path: `${room(roomId)}/invite`,
          endpoint: "POST /rooms/{roomId}/invite",
          actAs,
          body: { user_id: personId },
        });
      } catch (error) {
        // what the homeserver says of somebody who is in the room already
        if (!(error instanceof MatrixError) || error.errcode !== "M_FORBIDDEN") throw error;
      }
    },
    profileOf: (personId) => profileOf(client, userId, personId),
    async joinedRooms() {
      const answer = await client.request({
        method: "GET",
        path: `${api}/joined_rooms`,
        endpoint: "GET /joined_rooms",
        actAs,
      });
      const rooms = isRecord(answer) && Array.isArray(answer["joined_rooms"]) ? answer["joined_rooms"] : [];
      return rooms.map(parseRoomId);
    },
    joinedMembers: (roomId) => joinedMembers(client, roomId, userId),
    stateEvent: (roomId, type, stateKey) =>
      orUndefined(
        client.request({
          method: "GET",
          path: `${room(roomId)}/state/${encodeURIComponent(type)}/${encodeURIComponent(stateKey)}`,
          endpoint: "GET /rooms/{roomId}/state/{eventType}/{stateKey}",
          actAs,
        }),
      ),
    async sendState(roomId, { type, stateKey, content }) {
      await client.request({
        method: "PUT",
        path: `${room(roomId)}/state/${encodeURIComponent(type)}/${encodeURIComponent(stateKey)}`,
        endpoint: "PUT /rooms/{roomId}/state/{eventType}/{stateKey}",
        actAs,
        body: content,
      });
    },
    async event(roomId, eventId) {
      const event = await eventOf(client, { userId, roomId, eventId });
      return event && encryption.open(userId, event);
    },
    download: (source, limits) => downloadMedia(client, source, { ...limits, userId }),
    importRoomKeys: ({ keys, giver }) => {
      const isIn = ({ room_id: roomId }: ExportedRoomKey): boolean =>
        directory.membership(userId, roomId)?.membership === "join";
      return encryption.importRoomKeys(userId, { keys: keys.filter(isIn), giver });
    },
    async matrixClient() {
      // heavy, and most bots never ask for it
      const { createAgentMatrixClient } = await import("./agent-matrix-client.ts");
      return createAgentMatrixClient(client, userId, encryption);
    },
  };
}

function encryptionEvent({ algorithm }: EncryptionSettings): DirectRoom["initialState"][number] {
  return { type: "m.room.encryption", stateKey: "", content: { algorithm } };
}
