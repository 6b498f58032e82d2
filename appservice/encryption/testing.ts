import type { HomeserverClient, HomeserverRequest } from "../client/homeserver-client.ts";
import { parseEventId, parseRoomId, parseUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";
import type { MachineHandlers } from "./agent-machine.ts";
import type { ReceivedChanges } from "./receiver.ts";

type Content = Readonly<Record<string, unknown>>;

/** Of a machine that nobody listens to, and that nobody may verify. */
export const deafHandlers: MachineHandlers = {
  roomKeysArrived: () => Promise.resolve(),
  roomKeysWithheld: () => Promise.resolve(),
  mayVerify: () => false,
  codeReady: () => Promise.resolve(),
  stepsExpected: () => undefined,
};

/** The part of a homeserver that is about keys and devices, in memory. For tests of encryption; what it does not do rejects. */
export interface TestKeyServer {
  /** Acts as the application service. */
  readonly client: HomeserverClient;
  /** Every request that was answered, in order. */
  readonly requests: readonly AnsweredRequest[];
  /** Events in rooms, in order. */
  readonly events: readonly RoomEvent[];
  /** Puts an event into a room, as a person's client does. */
  say(event: Pick<RoomEvent, "roomId" | "sender" | "type" | "content">): RoomEvent;
  makeDevice(userId: UserId, deviceId: string): void;
  devicesOf(userId: UserId): readonly string[];
  /** Whether the device is signed by the self-signing key of its user (only by name: signatures are the library's to check). */
  isSigned(userId: UserId, deviceId: string): boolean;
  masterKeyOf(userId: UserId): unknown;
  oneTimeKeysOf(userId: UserId, deviceId: string): number;
  /** What a transaction brings to a device: all that came for it since the last time. */
  deliver(userId: UserId, deviceId: string): ReceivedChanges;
  /** Looks at each request first: may throw in place of an answer, or take its time. */
  interfere(interference: (request: HomeserverRequest) => Promise<void> | void): void;
}

export interface AnsweredRequest {
  readonly endpoint: string;
  readonly userId: UserId | undefined;
  readonly deviceId: string | undefined;
  readonly body: Content;
}

interface Device {
  keys: Content | undefined;
  readonly oneTimeKeys: [string, unknown][];
  fallbackKey: [string, unknown] | undefined;
  isFallbackKeyUsed: boolean;
  readonly inbox: Content[];
  readonly transactions: Set<string>;
  changedUsers: Set<UserId>;
}

interface User {
  readonly devices: Map<string, Device>;
  signingKeys: Content;
}

const algorithm = "signed_curve25519";

export function createTestKeyServer(): TestKeyServer {
  const users = new Map<UserId, User>();
  const requests: AnsweredRequest[] = [];
  const events: RoomEvent[] = [];
  const roomTransactions = new Set<string>();
  let interference: (request: HomeserverRequest) => Promise<void> | void = () => undefined;

  const user = (userId: UserId): User => {
    const known = users.get(userId) ?? { devices: new Map<string, Device>(), signingKeys: {} };
    users.set(userId, known);
    return known;
  };

  function device(userId: UserId, deviceId: string): Device {
    const found = users.get(userId)?.devices.get(deviceId);
    if (found !== undefined) return found;
    throw new MatrixError("refused", `${userId} has no device ${deviceId}`, {
      status: 400,
      errcode: "M_UNKNOWN_DEVICE",
    });
  }

  function changed(userId: UserId): void {
    for (const each of users.values()) for (const one of each.devices.values()) one.changedUsers.add(userId);
  }

  function upload(userId: UserId, deviceId: string, body: Content): Content {
    const target = device(userId, deviceId);
    if (isRecord(body["device_keys"])) {
      target.keys = body["device_keys"];
      changed(userId);
    }
    target.oneTimeKeys.push(...entriesOf(body["one_time_keys"]));
    for (const key of entriesOf(body["fallback_keys"])) {
      target.fallbackKey = key;
      target.isFallbackKeyUsed = false;
    }
    return { one_time_key_counts: { [algorithm]: target.oneTimeKeys.length } };
  }

  function query(asker: UserId, body: Content): Content {
    const asked = entriesOf(body["device_keys"]).map(([id]) => parseUserId(id));
    const signing = (field: string): Content =>
      Object.fromEntries(
        asked.flatMap((id) => (field in user(id).signingKeys ? [[id, user(id).signingKeys[field]]] : [])),
      );
    const own = signing("user_signing_key")[asker];
    return {
      failures: {},
      device_keys: Object.fromEntries(
        asked.map((id) => {
          const devices = [...user(id).devices].flatMap(([deviceId, { keys }]) =>
            keys === undefined ? [] : [[deviceId, keys]],
          );
          return [id, Object.fromEntries(devices)];
        }),
      ),
      master_keys: signing("master_key"),
      self_signing_keys: signing("self_signing_key"),
      user_signing_keys: own === undefined ? {} : { [asker]: own },
    };
  }

  function claim(body: Content): Content {
    const claimed = entriesOf(body["one_time_keys"]).map(([userId, devices]): [string, Content] => {
      const keys = entriesOf(devices).flatMap(([deviceId]): [string, Content][] => {
        const target = users.get(parseUserId(userId))?.devices.get(deviceId);
        const key = target?.oneTimeKeys.shift() ?? target?.fallbackKey;
        if (target === undefined || key === undefined) return [];
        if (key === target.fallbackKey) target.isFallbackKeyUsed = true;
        return [[deviceId, Object.fromEntries([key])]];
      });
      return [userId, Object.fromEntries(keys)];
    });
    return { failures: {}, one_time_keys: Object.fromEntries(claimed) };
  }

  /** Merges signatures into what they sign: devices and master keys. */
  function addSignatures(body: Content): Content {
    for (const [userId, objects] of entriesOf(body)) {
      const target = user(parseUserId(userId));
      for (const [keyId, signed] of entriesOf(objects)) {
        const found = target.devices.get(keyId);
        if (found?.keys !== undefined) found.keys = withSignatures(found.keys, signed);
        const masterKey = target.signingKeys["master_key"];
        if (found === undefined && isRecord(masterKey)) {
          target.signingKeys = { ...target.signingKeys, master_key: withSignatures(masterKey, signed) };
        }
      }
      changed(parseUserId(userId));
    }
    return { failures: {} };
  }

  function sendToDevice(sender: UserId, path: string, body: Content): Content {
    const [type = "", transaction = ""] = path.split("/").slice(-2).map(decodeURIComponent);
    for (const [userId, devices] of entriesOf(body["messages"])) {
      const theirs = users.get(parseUserId(userId))?.devices ?? new Map<string, Device>();
      for (const [deviceId, content] of entriesOf(devices)) {
        const targets = deviceId === "*" ? [...theirs.values()] : [theirs.get(deviceId)];
        const key = `${sender} ${transaction}`;
        for (const target of targets) {
          if (target === undefined || target.transactions.has(key)) continue;
          target.transactions.add(key);
          target.inbox.push({ type, sender, content });
        }
      }
    }
    return {};
  }

  function say({
    roomId,
    sender,
    type,
    content,
  }: Pick<RoomEvent, "roomId" | "sender" | "type" | "content">): RoomEvent {
    const eventId = parseEventId(`$room${events.length + 1}`);
    const event = { eventId, roomId, sender, type, content, timestamp: Date.now(), stateKey: undefined };
    events.push({ ...event, unsigned: {}, redacts: undefined });
    return { ...event, unsigned: {}, redacts: undefined };
  }

  function sendToRoom(sender: UserId, path: string, content: Content): Content {
    const [room = "", , type = "", transaction = ""] = path.split("/").slice(-4).map(decodeURIComponent);
    if (roomTransactions.has(`${sender} ${transaction}`)) return { event_id: "$again" };
    roomTransactions.add(`${sender} ${transaction}`);
    return { event_id: say({ roomId: parseRoomId(room), sender, type, content }).eventId };
  }

  function eventAt(path: string): Content {
    const id = decodeURIComponent(path.split("/").at(-1) ?? "");
    const found = events.find(({ eventId }) => eventId === id);
    if (found === undefined) throw new MatrixError("refused", `there is no ${id}`, { status: 404 });
    const { eventId, roomId, timestamp, ...rest } = found;
    return { ...rest, event_id: eventId, room_id: roomId, origin_server_ts: timestamp };
  }

  function answer(request: HomeserverRequest, userId: UserId, deviceId: string, body: Content): Content {
    switch (request.endpoint) {
      case "POST /keys/upload":
        return upload(userId, deviceId, body);
      case "POST /keys/query":
        return query(userId, body);
      case "POST /keys/claim":
        return claim(body);
      case "POST /keys/device_signing/upload":
        user(userId).signingKeys = body;
        changed(userId);
        return {};
      case "POST /keys/signatures/upload":
        return addSignatures(body);
      case "PUT /sendToDevice/{eventType}/{txnId}":
        return sendToDevice(userId, request.path, body);
      case "PUT /rooms/{roomId}/send":
        return sendToRoom(userId, request.path, body);
      case "GET /rooms/{roomId}/event/{eventId}":
        return eventAt(request.path);
      case "DELETE /devices/{deviceId}":
        user(userId).devices.delete(decodeURIComponent(request.path.split("/").at(-1) ?? ""));
        changed(userId);
        return {};
      default:
        throw new MatrixError("refused", `${request.endpoint} is none of these`, {
          status: 404,
          errcode: "M_UNRECOGNIZED",
        });
    }
  }

  return {
    requests,
    events,
    say,
    client: {
      url: "http://test",
      async request(request) {
        await interference(request);
        const { userId, deviceId = "" } = request.actAs ?? {};
        const body: unknown = typeof request.body === "string" ? JSON.parse(request.body) : request.body;
        if (userId === undefined) throw new MatrixError("refused", "act as an agent", { status: 403 });
        const content = isRecord(body) ? body : {};
        const answered = answer(request, userId, deviceId, content);
        requests.push({ endpoint: request.endpoint, userId, deviceId, body: content });
        return structuredClone(answered);
      },
      download: () => Promise.reject(new MatrixError("refused", "there is no media", { status: 404 })),
      stop: () => undefined,
      close: () => Promise.resolve(),
    },
    makeDevice(userId, deviceId) {
      user(userId).devices.set(deviceId, {
        keys: undefined,
        oneTimeKeys: [],
        fallbackKey: undefined,
        isFallbackKeyUsed: false,
        inbox: [],
        transactions: new Set(),
        changedUsers: new Set(),
      });
    },
    devicesOf: (userId) => [...user(userId).devices.keys()],
    isSigned(userId, deviceId) {
      const { signatures } = device(userId, deviceId).keys ?? {};
      const own = isRecord(signatures) ? entriesOf(signatures[userId]).map(([key]) => key) : [];
      const selfSigning = user(userId).signingKeys["self_signing_key"];
      return isRecord(selfSigning) && entriesOf(selfSigning["keys"]).some(([key]) => own.includes(key));
    },
    masterKeyOf: (userId) => user(userId).signingKeys["master_key"],
    oneTimeKeysOf: (userId, deviceId) => device(userId, deviceId).oneTimeKeys.length,
    deliver(userId, deviceId) {
      const target = device(userId, deviceId);
      const { changedUsers } = target;
      target.changedUsers = new Set();
      return {
        toDevice: target.inbox.splice(0),
        changedUsers: [...changedUsers],
        oneTimeKeyCounts: { [algorithm]: target.oneTimeKeys.length },
        unusedFallbackKeyTypes: target.isFallbackKeyUsed ? [] : [algorithm],
      };
    },
    interfere(next) {
      interference = next;
    },
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function withSignatures(object: Content, signed: unknown): Content {
  const added = isRecord(signed) ? signed["signatures"] : undefined;
  const present = isRecord(object["signatures"]) ? object["signatures"] : {};
  const merged = entriesOf(added).map(([signer, signatures]) => {
    const before = isRecord(present[signer]) ? present[signer] : {};
    return [signer, { ...before, ...(isRecord(signatures) ? signatures : {}) }];
  });
  return { ...object, signatures: { ...present, ...Object.fromEntries(merged) } };
}
