import type { Appservice } from "./appservice.ts";
import { decryptFile, encryptFile, parseEncryptedFile } from "./encryption/encrypted-file.ts";
import type { Intent } from "./client/intent.ts";
import type { Media, UploadedMedia } from "./client/upload-media.ts";
import { parseEventId, parseRoomId, parseUserId, localpartOf, serverNameOf } from "./ids.ts";
import type { EventId, RoomId, UserId } from "./ids.ts";
import { MatrixError } from "./matrix-error.ts";
import type { MediaSource } from "./media.ts";
import type { SendRequest } from "./outbox-sender.ts";
import { isRecord } from "./room-event.ts";
import type { RoomEvent } from "./room-event.ts";
import type { MembershipRecord, VirtualUserRecord } from "./state.ts";

/** A homeserver in memory, as far as agents act on it. For tests of bots; what it does not do rejects. */
export interface TestHomeserver {
  /** What a runtime needs of the application service. */
  readonly side: Pick<
    Appservice,
    "serviceUserId" | "virtualUsers" | "directory" | "isOurs" | "mayTalkIn" | "intent" | "uploadMedia"
  >;
  /** Events that agents took out of rooms. */
  readonly redacted: ReadonlySet<EventId>;
  /** Everything that agents uploaded, in order, before it was encrypted; it can be downloaded. */
  readonly uploads: readonly (Media & { readonly agentId?: UserId | undefined })[];
  /** Everything that agents sent, in order. */
  readonly sent: readonly (SendRequest & { readonly eventId: EventId })[];
  readonly users: ReadonlyMap<UserId, VirtualUserRecord>;
  /** A new room with these members and agents of ours, as if they had all joined. */
  addRoom(room: TestRoomMembers): RoomId;
  membersOf(roomId: RoomId): readonly UserId[];
  /** The homeserver has an event. */
  keep(event: RoomEvent): void;
  /** The homeserver's media repository has these bytes. Resolves with their `mxc://` URI. */
  addMedia(bytes: Uint8Array): string;
  /** A room has this state. */
  setState(roomId: RoomId, type: string, content: Readonly<Record<string, unknown>>, stateKey?: string): void;
}

interface TestRoomMembers {
  readonly agents: readonly UserId[];
  readonly isDirect: boolean;
  readonly members: readonly UserId[];
}

interface Room {
  readonly members: Set<UserId>;
  readonly state: Map<string, Readonly<Record<string, unknown>>>;
}

export function createTestHomeserver({
  serverName,
  userPrefix,
}: {
  readonly serverName: string;
  readonly userPrefix: string;
}): TestHomeserver {
  const users = new Map<UserId, VirtualUserRecord>();
  const rooms = new Map<RoomId, Room>();
  const memberships = new Map<string, MembershipRecord>();
  const sent: (SendRequest & { readonly eventId: EventId })[] = [];
  const events = new Map<EventId, RoomEvent>();
  const redacted = new Set<EventId>();
  const uploads: (Media & { readonly agentId?: UserId | undefined })[] = [];
  const media = new Map<string, Uint8Array>();
  const roomKeys = new Map<UserId, ReadonlySet<string>>();
  const serviceUserId = parseUserId(`@agentchat:${serverName}`);
  let made = 0;

  function addRoom({ agents, isDirect, members }: TestRoomMembers): RoomId {
    made += 1;
    const roomId = parseRoomId(`!room${made}:${serverName}`);
    rooms.set(roomId, { members: new Set([...agents, ...members]), state: new Map() });
    const [peerId] = members;
    for (const agentId of agents)
      memberships.set(`${agentId} ${roomId}`, { agentId, roomId, membership: "join", isDirect, peerId });
    return roomId;
  }

  function roomOf(roomId: RoomId): Room {
    const room = rooms.get(roomId);
    if (room !== undefined) return room;
    throw new MatrixError("refused", `there is no room ${roomId}`, { status: 404, errcode: "M_NOT_FOUND" });
  }

  function upload(file: Media, agentId?: UserId, bytes = file.bytes): string {
    uploads.push({ ...file, agentId });
    const uri = `mxc://${serverName}/upload${uploads.length}`;
    media.set(uri, bytes);
    return uri;
  }

  async function uploadFor(roomId: RoomId, agentId: UserId, file: Media): Promise<UploadedMedia> {
    if (!roomOf(roomId).state.has("m.room.encryption ")) return { url: upload(file, agentId) };
    const encrypted = await encryptFile(file.bytes);
    return { file: { ...encrypted.file, url: upload(file, agentId, encrypted.ciphertext) } };
  }

  function keepSent(
    eventId: EventId,
    { agentId, roomId, type, content }: Pick<SendRequest, "agentId" | "roomId" | "type" | "content">,
    timestamp: number,
  ): void {
    const event = { eventId, sender: agentId, roomId, type, content, timestamp };
    events.set(eventId, { ...event, stateKey: undefined, unsigned: {}, redacts: undefined });
  }

  /** An event, with what edited it last beside it. */
  function eventWithEdit(eventId: EventId): RoomEvent | undefined {
    const event = events.get(eventId);
    const edit = [...events.values()].findLast(({ sender, content: { "m.relates_to": relation } }) => {
      const isEdit = isRecord(relation) && relation["rel_type"] === "m.replace" && relation["event_id"] === eventId;
      return isEdit && sender === event?.sender;
    });
    if (event === undefined || edit === undefined) return event;
    return { ...event, unsigned: { "m.relations": { "m.replace": { event_id: edit.eventId, sender: edit.sender } } } };
  }

  function intent(userId: UserId): Intent {
    return {
      userId,
      send(event) {
        const request = { ...event, agentId: userId };
        const known = sent.find(
          ({ agentId, source, part }) => agentId === userId && source === event.source && part === event.part,
        );
        if (known !== undefined) return Promise.resolve({ eventId: known.eventId, isNew: false });
        const eventId = parseEventId(`$sent${sent.length + 1}`);
        sent.push({ ...request, eventId });
        keepSent(eventId, request, sent.length);
        return Promise.resolve({ eventId, isNew: true });
      },
      findSent: (event) =>
        Promise.resolve(
          sent.find((each) => each.agentId === userId && each.source === event.source && each.part === event.part)
            ?.eventId,
        ),
      sendOnce({ roomId, type, content }) {
        keepSent(parseEventId(`$sent${sent.length + 1}`), { agentId: userId, roomId, type, content }, sent.length + 1);
        const source = `once ${sent.length}`;
        sent.push({
          roomId,
          type,
          content,
          source,
          part: "once",
          agentId: userId,
          personId: userId,
          eventId: parseEventId(`$sent${sent.length + 1}`),
        });
        return Promise.resolve();
      },
      markRead: () => Promise.resolve(),
      setTyping: () => Promise.resolve(),
      join(roomId) {
        roomOf(roomId).members.add(userId);
        return Promise.resolve();
      },
      redact({ eventId }) {
        redacted.add(eventId);
        return Promise.resolve();
      },
      leave(roomId) {
        roomOf(roomId).members.delete(userId);
        memberships.delete(`${userId} ${roomId}`);
        return Promise.resolve();
      },
      createDirectRoom({ personId, initialState }) {
        const roomId = addRoom({ agents: [userId], isDirect: true, members: [personId] });
        for (const { type, stateKey, content } of initialState)
          roomOf(roomId).state.set(`${type} ${stateKey}`, content);
        return Promise.resolve(roomId);
      },
      adoptDirectRoom(roomId, peerId) {
        memberships.set(`${userId} ${roomId}`, { agentId: userId, roomId, membership: "join", isDirect: true, peerId });
        return Promise.resolve();
      },
      invite: () => Promise.resolve(),
      profileOf: (personId) => Promise.resolve({ displayName: localpartOf(personId), timeZone: undefined }),
      joinedRooms: () =>
        Promise.resolve([...rooms].filter(([, room]) => room.members.has(userId)).map(([roomId]) => roomId)),
      joinedMembers: (roomId) => Promise.resolve([...roomOf(roomId).members]),
      stateEvent(roomId, type, stateKey) {
        const { state, members } = roomOf(roomId);
        const isMember = type === "m.room.member" && members.has(parseUserId(stateKey));
        return Promise.resolve(state.get(`${type} ${stateKey}`) ?? (isMember ? { membership: "join" } : undefined));
      },
      upload: (uploadedTo, file) => uploadFor(uploadedTo, userId, file),
      sendState(roomId, { type, stateKey, content }) {
        roomOf(roomId).state.set(`${type} ${stateKey}`, content);
        return Promise.resolve();
      },
      event: (_roomId, eventId) => Promise.resolve(eventWithEdit(eventId)),
      download: (source, { maxBytes }) => downloadFrom(media, source, maxBytes),
      importRoomKeys({ keys }) {
        const given = keys.filter(({ room_id: roomId }) => rooms.get(roomId)?.members.has(userId) === true);
        const known = roomKeys.get(userId) ?? new Set<string>();
        const imported = given.filter(({ session_id: sessionId }) => !known.has(sessionId));
        roomKeys.set(userId, new Set([...known, ...imported.map(({ session_id: sessionId }) => sessionId)]));
        return Promise.resolve({ given: given.length, imported: imported.length, waiting: 0 });
      },
      matrixClient: () =>
        Promise.reject(
          new MatrixError("unreachable", "there is no homeserver behind this one: use an integration test"),
        ),
    };
  }

  return {
    sent,
    redacted,
    uploads,
    users,
    addRoom,
    membersOf: (roomId) => [...roomOf(roomId).members],
    keep(event) {
      events.set(event.eventId, event);
    },
    addMedia(bytes) {
      const uri = `mxc://${serverName}/media${media.size + 1}`;
      media.set(uri, bytes);
      return uri;
    },
    setState(roomId, type, content, stateKey = "") {
      const { state, members } = roomOf(roomId);
      state.set(`${type} ${stateKey}`, content);
      if (type !== "m.room.member") return;
      if (content["membership"] === "join") members.add(parseUserId(stateKey));
      else members.delete(parseUserId(stateKey));
    },
    side: {
      serviceUserId,
      isOurs: (userId) =>
        userId === serviceUserId || (serverNameOf(userId) === serverName && localpartOf(userId).startsWith(userPrefix)),
      mayTalkIn: () => true,
      directory: {
        user: (userId) => users.get(userId),
        membership: (agentId, roomId) => memberships.get(`${agentId} ${roomId}`),
        memberships: (fits) => [...memberships.values()].filter(fits),
      },
      virtualUsers: {
        replaceDevice: () => Promise.reject(new MatrixError("refused", "the homeserver in memory has no devices")),
        async ensure(userId, profile) {
          const record = {
            userId,
            deviceId: "TEST",
            displayName: profile.displayName,
            avatarUrl: await profile.avatarUrl?.(),
          };
          users.set(userId, record);
          return record;
        },
        repair: () => Promise.resolve(false),
        forget(userId) {
          const known = users.get(userId);
          if (known !== undefined) users.set(userId, { ...known, displayName: undefined });
          return Promise.resolve();
        },
      },
      intent,
      uploadMedia: (file) => Promise.resolve(upload(file)),
    },
  };
}

async function downloadFrom(
  media: ReadonlyMap<string, Uint8Array>,
  { url, encryptedFile }: MediaSource,
  maxBytes: number,
): Promise<Buffer> {
  const bytes = media.get(url);
  const file = parseEncryptedFile(encryptedFile);
  if (bytes === undefined) throw new MatrixError("refused", "no such media", { status: 404, errcode: "M_NOT_FOUND" });
  if (bytes.length > maxBytes) throw new MatrixError("too-large", `the answer is larger than ${maxBytes} bytes`);
  return file === undefined ? Buffer.from(bytes) : decryptFile(Buffer.from(bytes), file);
}
