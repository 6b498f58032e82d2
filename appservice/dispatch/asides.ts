/** Deliveries, by their sequences, whose handlers have stepped aside: their mailboxes go on without them. A bounded number in each mailbox. */
export interface Asides {
  /** Those of a mailbox at this moment. */
  of(mailbox: string): ReadonlySet<number>;
  /**
   * Takes a delivery in, and then calls `goOn`: at once, or when one of the others in its mailbox has left. A second call for the same delivery is nothing.
   * Only the delivery that a mailbox is at steps aside, so at most one of each waits for that.
   */
  enter(mailbox: string, sequence: number, goOn: () => void): void;
  /** The delivery's handler has ended, also when it never stepped aside. */
  leave(mailbox: string, sequence: number): void;
}

interface Waiting {
  readonly sequence: number;
  readonly goOn: () => void;
}

const none: ReadonlySet<number> = new Set();

/** @param limit how many of one mailbox may be aside at once */
export function createAsides(limit: number): Asides {
  const asides = new Map<string, ReadonlySet<number>>();
  const waiting = new Map<string, Waiting>();
  const of = (mailbox: string): ReadonlySet<number> => asides.get(mailbox) ?? none;

  function take(mailbox: string, { sequence, goOn }: Waiting): void {
    asides.set(mailbox, new Set([...of(mailbox), sequence]));
    goOn();
  }

  return {
    of,
    enter(mailbox, sequence, goOn) {
      if (of(mailbox).has(sequence)) return;
      if (of(mailbox).size < limit) take(mailbox, { sequence, goOn });
      else waiting.set(mailbox, { sequence, goOn });
    },
    leave(mailbox, sequence) {
      if (waiting.get(mailbox)?.sequence === sequence) waiting.delete(mailbox);
      if (!of(mailbox).has(sequence)) return;
      const left = new Set([...of(mailbox)].filter((each) => each !== sequence));
      if (left.size === 0) asides.delete(mailbox);
      else asides.set(mailbox, left);
      const next = waiting.get(mailbox);
      if (next === undefined) return;
      waiting.delete(mailbox);
      take(mailbox, next);
    },
  };
}
