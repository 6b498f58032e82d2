import type { RoomId, UserId } from "./ids.ts";
import type { Directory, MembershipRecord, VirtualUserRecord } from "./state.ts";

/** Our virtual users and their rooms in memory, written through to the store. Memory is what the hot path asks. */
export interface DirectoryView {
  user(userId: UserId): VirtualUserRecord | undefined;
  membership(agentId: UserId, roomId: RoomId): MembershipRecord | undefined;
  /** Agents that have joined the room. */
  joinedAgents(roomId: RoomId): readonly UserId[];
  /** All that this holds for, in no order. Looks at every room: for what is rare. */
  memberships(fits: (record: MembershipRecord) => boolean): readonly MembershipRecord[];
  saveUser(user: VirtualUserRecord): Promise<void>;
  saveMemberships(records: readonly MembershipRecord[]): Promise<void>;
  deleteMemberships(keys: readonly { readonly agentId: UserId; readonly roomId: RoomId }[]): Promise<void>;
  /** Takes a change over into memory; it is to be saved before anybody relies on it to last. */
  remember(change: MembershipChange): void;
  /** Saves remembered changes in as few statements as possible. */
  save(changes: readonly MembershipChange[]): Promise<void>;
}

/** What becomes of an agent's membership in a room; `now` is `undefined` when it is out. */
export interface MembershipChange {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly now: MembershipRecord | undefined;
}

interface AgentsInRoom {
  readonly records: readonly MembershipRecord[];
  /** Kept ready: every event asks for it. */
  readonly joined: readonly UserId[];
}

const nobody: readonly UserId[] = [];

function joinedAmong(records: readonly MembershipRecord[]): readonly UserId[] {
  return records.filter((record) => record.membership === "join").map((record) => record.agentId);
}

export async function openDirectory(store: Directory): Promise<DirectoryView> {
  const users = new Map<UserId, VirtualUserRecord>();
  const rooms = new Map<RoomId, AgentsInRoom>();

  function setRecords(roomId: RoomId, records: readonly MembershipRecord[]): void {
    if (records.length === 0) rooms.delete(roomId);
    else rooms.set(roomId, { records, joined: joinedAmong(records) });
  }

  function othersIn(roomId: RoomId, agentId: UserId): readonly MembershipRecord[] {
    return (rooms.get(roomId)?.records ?? []).filter((known) => known.agentId !== agentId);
  }

  function put(record: MembershipRecord): void {
    setRecords(record.roomId, [...othersIn(record.roomId, record.agentId), record]);
  }

  function remove({ agentId, roomId }: { readonly agentId: UserId; readonly roomId: RoomId }): void {
    setRecords(roomId, othersIn(roomId, agentId));
  }

  const stored = await store.load();
  for (const user of stored.users) users.set(user.userId, user);
  for (const record of stored.memberships) put(record);

  return {
    user: (userId) => users.get(userId),
    membership: (agentId, roomId) => rooms.get(roomId)?.records.find((record) => record.agentId === agentId),
    joinedAgents: (roomId) => rooms.get(roomId)?.joined ?? nobody,
    memberships: (fits) =>
      rooms
        .values()
        .flatMap(({ records }) => records.filter(fits))
        .toArray(),
    async saveUser(user) {
      await store.saveUser(user);
      users.set(user.userId, user);
    },
    async saveMemberships(records) {
      await store.saveMemberships(records);
      records.forEach(put);
    },
    async deleteMemberships(keys) {
      await store.deleteMemberships(keys);
      keys.forEach(remove);
    },
    remember(change) {
      if (change.now === undefined) remove(change);
      else put(change.now);
    },
    async save(changes) {
      const last = new Map(changes.map((change) => [`${change.agentId} ${change.roomId}`, change]));
      const joined = [...last.values()].flatMap((change) => change.now ?? []);
      const left = [...last.values()].filter((change) => change.now === undefined);
      if (joined.length > 0) await store.saveMemberships(joined);
      if (left.length > 0) await store.deleteMemberships(left);
    },
  };
}
