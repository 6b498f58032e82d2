/** Who was told of whom, so that nobody is told twice of one encounter. Viewers and subjects are rows. */
export interface Told {
  /** Those that somebody was told of, or who were told of them, and who were close when they were last looked at; `undefined` for none. Not to be kept. */
  near(row: number): ReadonlySet<number> | undefined;
  /** Takes how things are between them, and says whether the viewer is to be told now. */
  notice(viewer: number, subject: number, time: number, state: Closeness): boolean;
  /** Takes what `changed` was called with before a restart. What is known already stays. */
  restore(viewer: number, subject: number, encounter: Encounter): void;
  /** Forgets both sides. */
  forget(row: number, other: number): void;
}

/** Between close and apart lies what changes nothing: whoever was close stays so, whoever was apart, too. */
export interface Closeness {
  readonly isClose: boolean;
  readonly isApart: boolean;
  /** Asked only when there is something to tell. What may not be told now is told when it may, if it still holds. */
  readonly mayTell: () => boolean;
}

/** Times are milliseconds since the epoch. */
export interface Encounter {
  /** When the viewer was last told of the subject. */
  readonly toldAt: number;
  /** When they were last found close; `undefined` once they were found apart. */
  readonly nearAt: number | undefined;
}

export interface ToldOptions {
  readonly cooldownMs: number;
  /** What has to be known after a restart has changed. While two stay close, it is called every sixth of the cooldown. */
  readonly changed: (viewer: number, subject: number, encounter: Encounter) => void;
}

interface OpenEncounter extends Encounter {
  nearAt: number | undefined;
  /** When `changed` was last called of it. */
  savedAt: number;
}

export function createTold({ cooldownMs, changed }: ToldOptions): Told {
  const encounters = new Map<number, Map<number, OpenEncounter>>();
  const near = new Map<number, Set<number>>();

  function isNear(viewer: number, subject: number): boolean {
    return encounters.get(viewer)?.get(subject)?.nearAt !== undefined;
  }

  function noteNear(row: number, other: number): void {
    const areNear = isNear(row, other) || isNear(other, row);
    for (const [one, partner] of [
      [row, other],
      [other, row],
    ] as const) {
      const partners = near.get(one) ?? new Set<number>();
      if (areNear) near.set(one, partners.add(partner));
      else if (partners.delete(partner) && partners.size === 0) near.delete(one);
    }
  }

  function open(viewer: number, subject: number, encounter: OpenEncounter): void {
    const ofViewer = encounters.get(viewer) ?? new Map<number, OpenEncounter>();
    ofViewer.set(subject, encounter);
    encounters.set(viewer, ofViewer);
    noteNear(viewer, subject);
  }

  function save(viewer: number, subject: number, encounter: OpenEncounter, time: number): void {
    encounter.savedAt = time;
    changed(viewer, subject, { toldAt: encounter.toldAt, nearAt: encounter.nearAt });
  }

  return {
    near: (row) => near.get(row),
    notice(viewer, subject, time, { isClose, isApart, mayTell }) {
      const before = encounters.get(viewer)?.get(subject);
      if (before?.nearAt !== undefined && time - before.nearAt < cooldownMs) {
        before.nearAt = isApart ? undefined : time;
        if (isApart) noteNear(viewer, subject);
        if (isApart || time - before.savedAt >= cooldownMs / 6) save(viewer, subject, before, time);
        return false;
      }
      if (!isClose || !mayTell()) return false;
      const isTold = before === undefined || time - before.toldAt >= cooldownMs;
      const encounter = { toldAt: isTold ? time : before.toldAt, nearAt: time, savedAt: time };
      open(viewer, subject, encounter);
      save(viewer, subject, encounter, time);
      return isTold;
    },
    restore(viewer, subject, encounter) {
      if (encounters.get(viewer)?.has(subject) === true) return;
      open(viewer, subject, { ...encounter, savedAt: encounter.nearAt ?? encounter.toldAt });
    },
    forget(row, other) {
      for (const [viewer, subject] of [
        [row, other],
        [other, row],
      ] as const) {
        const ofViewer = encounters.get(viewer);
        ofViewer?.delete(subject);
        if (ofViewer?.size === 0) encounters.delete(viewer);
      }
      noteNear(row, other);
    },
  };
}
