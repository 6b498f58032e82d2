import type { EventId, RoomId, UserId } from "#appservice";

/** A turn that can be stopped. */
export interface ActiveTurn {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Who asked; nobody else stops it. */
  readonly personId: UserId;
  /** What was asked. */
  readonly questionId: EventId | undefined;
  /** Messages that it has sent so far. */
  readonly sent: Set<EventId>;
  /** Whether others in its mailbox may be run beside it. */
  readonly isAside: () => boolean;
  /** Ends it; the person is told. */
  stop(): void;
  /** Ends it without a word. Resolves when it has ended. */
  withdraw(): Promise<void>;
}

type Mailbox = Pick<ActiveTurn, "agentId" | "roomId">;

/** The turns under way, so that "stop" and 🛑 reach them at once instead of waiting in the mailbox behind them. */
export interface ActiveTurns {
  add(turn: ActiveTurn): void;
  remove(turn: ActiveTurn): void;
  /** Stops what this person's turns in this mailbox are at (with `sent`, only those that have sent or answer this message). Returns whether there was one. */
  stop(request: Mailbox & Pick<ActiveTurn, "personId"> & { readonly sent?: EventId }): boolean;
  /** Stops all that this person's turns are at, but what one mailbox is at. */
  stopAll(personId: UserId, except: Mailbox): void;
  /** Questions in a mailbox whose turns have stepped aside. @param but without this one */
  questionsAside(mailbox: Mailbox, but?: EventId): ReadonlySet<EventId>;
  /** Ends turns of a mailbox that have stepped aside (with `questionId`, only those about this question), since nobody is to have their answers. Resolves when they have ended. */
  withdrawAside(request: Mailbox & { readonly questionId?: EventId }): Promise<void>;
}

export function createActiveTurns(): ActiveTurns {
  const mailboxes = new Map<string, ReadonlySet<ActiveTurn>>();
  const keyOf = ({ agentId, roomId }: Mailbox): string => `${agentId} ${roomId}`;
  const turnsOf = (mailbox: Mailbox): readonly ActiveTurn[] => [...(mailboxes.get(keyOf(mailbox)) ?? [])];
  const asideOf = (mailbox: Mailbox): readonly ActiveTurn[] => turnsOf(mailbox).filter((turn) => turn.isAside());

  return {
    add(turn) {
      mailboxes.set(keyOf(turn), new Set([...turnsOf(turn), turn]));
    },
    remove(turn) {
      const left = turnsOf(turn).filter((each) => each !== turn);
      if (left.length === 0) mailboxes.delete(keyOf(turn));
      else mailboxes.set(keyOf(turn), new Set(left));
    },
    stop(request) {
      const { personId, sent } = request;
      const stopped = turnsOf(request).filter(
        (turn) => turn.personId === personId && (sent === undefined || turn.sent.has(sent) || turn.questionId === sent),
      );
      for (const turn of stopped) turn.stop();
      return stopped.length > 0;
    },
    stopAll(personId, except) {
      for (const turn of [...mailboxes.values()].flatMap((turns) => [...turns])) {
        const isExcepted = keyOf(turn) === keyOf(except) && !turn.isAside();
        if (turn.personId === personId && !isExcepted) turn.stop();
      }
    },
    questionsAside(mailbox, but) {
      const questions = asideOf(mailbox).flatMap(({ questionId }) => questionId ?? []);
      return new Set(questions.filter((questionId) => questionId !== but));
    },
    async withdrawAside(request) {
      const { questionId } = request;
      const turns = asideOf(request).filter((turn) => questionId === undefined || turn.questionId === questionId);
      await Promise.all(turns.map((turn) => turn.withdraw()));
    },
  };
}
