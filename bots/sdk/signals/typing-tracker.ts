import type { RoomId, UserId } from "#appservice";

export interface TypingChange {
  readonly userId: UserId;
  readonly isTyping: boolean;
}

/** Knows who types where. */
export interface TypingTracker {
  /** Who has begun and who has ended, now that these type in the room. */
  update(roomId: RoomId, userIds: readonly UserId[]): readonly TypingChange[];
}

/** Rooms in which somebody types that are known at once; of further ones nothing is told. */
const maxRooms = 5_000;

export function createTypingTracker(): TypingTracker {
  const typing = new Map<RoomId, ReadonlySet<UserId>>();

  return {
    update(roomId, userIds) {
      const before = typing.get(roomId);
      if (before === undefined && typing.size >= maxRooms) return [];
      const now = new Set(userIds);
      if (now.size === 0) typing.delete(roomId);
      else typing.set(roomId, now);
      const ended = [...(before ?? [])].filter((userId) => !now.has(userId));
      const begun = [...now].filter((userId) => before?.has(userId) !== true);
      return [
        ...ended.map((userId) => ({ userId, isTyping: false })),
        ...begun.map((userId) => ({ userId, isTyping: true })),
      ];
    },
  };
}
