import type { EventId, RoomId, UserId } from "#appservice";

/** A turn that a person can stop. */
export interface ActiveTurn {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Who asked; nobody else stops it. */
  readonly personId: UserId;
  /** Messages that it has sent so far. */
  readonly sent: Set<EventId>;
  stop(): void;
}

/** The turns under way, so that "stop" and 🛑 reach them at once instead of waiting in the mailbox behind them. */
export interface ActiveTurns {
  add(turn: ActiveTurn): void;
  remove(turn: ActiveTurn): void;
  /** Stops what this person's turn in this mailbox is at (with `sent`, only when it has sent this message). Returns whether there was one. */
  stop(request: Pick<ActiveTurn, "agentId" | "roomId" | "personId"> & { readonly sent?: EventId }): boolean;
  /** Stops all that this person's turns are at, but in one mailbox. */
  stopAll(personId: UserId, except: Pick<ActiveTurn, "agentId" | "roomId">): void;
}

export function createActiveTurns(): ActiveTurns {
  const turns = new Map<string, ActiveTurn>();
  const keyOf = ({ agentId, roomId }: Pick<ActiveTurn, "agentId" | "roomId">): string => `${agentId} ${roomId}`;

  return {
    add(turn) {
      turns.set(keyOf(turn), turn);
    },
    remove(turn) {
      if (turns.get(keyOf(turn)) === turn) turns.delete(keyOf(turn));
    },
    stop(request) {
      const turn = turns.get(keyOf(request));
      if (turn === undefined || turn.personId !== request.personId) return false;
      if (request.sent !== undefined && !turn.sent.has(request.sent)) return false;
      turn.stop();
      return true;
    },
    stopAll(personId, except) {
      for (const [key, turn] of turns) if (turn.personId === personId && key !== keyOf(except)) turn.stop();
    },
  };
}
