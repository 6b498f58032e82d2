import * as sdk from "matrix-js-sdk";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import type { MatrixClient, MatrixEvent, Room, RoomMember } from "matrix-js-sdk";

/** A person with a real client (matrix-js-sdk). */
export interface Person extends AsyncDisposable {
  readonly userId: string;
  readonly client: MatrixClient;
  /** Says something and resolves with the event's id. */
  says(roomId: string, text: string, content?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Makes a room and invites; a direct chat with one other, or a group. */
  createRoom(room: { readonly invite: readonly string[]; readonly isDirect: boolean }): Promise<string>;
  /** Resolves with the room of an invitation from this user, which is accepted. */
  acceptInvitation(from: string): Promise<string>;
  /** Resolves when a user's membership in a room is this. */
  sees(roomId: string, userId: string, membership: "join" | "leave" | "invite"): Promise<RoomMember>;
  /** Resolves with the first message in the room, old or new, that is by this user and fits. */
  hears(roomId: string, from: string, fits?: (content: Readonly<Record<string, unknown>>) => boolean): Promise<Heard>;
  /** Messages in the room so far, oldest first. */
  messages(roomId: string, from?: string): readonly Heard[];
}

export interface Heard {
  readonly eventId: string;
  readonly from: string;
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The client's own log; tests say what went wrong themselves. */
const logger: Logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getChild: () => logger,
};

const patienceMs = 30_000;

export interface PersonOptions {
  /** Whether the client encrypts, with the Rust library that Element has; its keys are in memory. Default false. */
  readonly isEncrypting?: boolean;
}

export async function connectPerson(
  baseUrl: string,
  localpart: string,
  password: string,
  options: PersonOptions = {},
): Promise<Person> {
  const login = await sdk.createClient({ baseUrl, logger }).loginRequest({
    type: "m.login.password",
    identifier: { type: "m.id.user", user: localpart },
    password,
  });
  const { user_id: userId, access_token: accessToken, device_id: deviceId } = login;
  const client = sdk.createClient({ baseUrl, userId, accessToken, deviceId, logger });
  if (options.isEncrypting === true) await client.initRustCrypto({ useIndexedDB: false });
  await startSyncing(client);

  const room = (roomId: string): Room | null => client.getRoom(roomId);
  const heard = (roomId: string): readonly Heard[] =>
    (room(roomId)?.getLiveTimeline().getEvents() ?? [])
      .filter((event) => event.getType() === "m.room.message")
      .map(toHeard);

  return {
    userId,
    client,
    async says(roomId, text, content = {}) {
      const full = { msgtype: "m.text", body: text, "m.mentions": {}, ...content };
      const { event_id: eventId } = await client.sendEvent(roomId, sdk.EventType.RoomMessage, full as never);
      return eventId;
    },
    async createRoom({ invite, isDirect }) {
      const preset = isDirect ? sdk.Preset.TrustedPrivateChat : sdk.Preset.PrivateChat;
      const { room_id: roomId } = await client.createRoom({ invite: [...invite], is_direct: isDirect, preset });
      return roomId;
    },
    async acceptInvitation(from) {
      const invited = await until(client, `an invitation from ${from}`, () =>
        client
          .getRooms()
          .find(
            (each) =>
              each.getMyMembership() === "invite" && each.getMember(userId)?.events.member?.getSender() === from,
          ),
      );
      await client.joinRoom(invited.roomId);
      await until(client, "the own join", () =>
        room(invited.roomId)?.getMyMembership() === "join" ? true : undefined,
      );
      return invited.roomId;
    },
    sees: (roomId, member, membership) =>
      until(client, `${member} to ${membership} ${roomId}`, () => {
        const found = room(roomId)?.getMember(member);
        return found?.membership === membership ? found : undefined;
      }),
    hears: (roomId, from, fits = () => true) =>
      until(client, `a message from ${from} in ${roomId}`, () =>
        heard(roomId).find((message) => message.from === from && fits(message.content)),
      ),
    messages: (roomId, from) => heard(roomId).filter((message) => from === undefined || message.from === from),
    [Symbol.asyncDispose]: () => {
      client.stopClient();
      return Promise.resolve();
    },
  };
}

async function startSyncing(client: MatrixClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onSync = (state: string): void => {
    if (state === "PREPARED") resolve();
  };
  client.on(sdk.ClientEvent.Sync, onSync);
  await client.startClient({ initialSyncLimit: 100 });
  await promise;
  client.off(sdk.ClientEvent.Sync, onSync);
}

/** Resolves with what `look` finds, now or after a sync; when nothing is found in time, tells what arrived instead. */
async function until<Found>(client: MatrixClient, what: string, look: () => Found | undefined): Promise<Found> {
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const check = (): void => {
    const found = look();
    if (found !== undefined) resolve(found);
  };
  const timer = setTimeout(() => {
    reject(new Error(`waited ${patienceMs} ms for ${what}; there is: ${overview(client)}`));
  }, patienceMs);
  const events = [
    sdk.ClientEvent.Sync,
    sdk.RoomEvent.Timeline,
    sdk.RoomEvent.LocalEchoUpdated,
    sdk.MatrixEventEvent.Decrypted,
  ] as const;
  for (const event of events) client.on(event, check);
  try {
    check();
    return await promise;
  } finally {
    clearTimeout(timer);
    for (const event of events) client.off(event, check);
  }
}

function overview(client: MatrixClient): string {
  const lines = client.getRooms().flatMap((room) => [
    `${room.roomId} (${room.getMyMembership()})`,
    ...room
      .getLiveTimeline()
      .getEvents()
      .map((event) => `  ${event.getType()} ${event.getSender()} ${JSON.stringify(event.getContent())}`),
  ]);
  return `\n${lines.join("\n")}`;
}

function toHeard(event: MatrixEvent): Heard {
  const content = event.getContent();
  return { eventId: event.getId() ?? "", from: event.getSender() ?? "", text: String(content["body"]), content };
}
