/** How close people want to be told of some others, where that is not as close as of everybody. Of rows, in meters. */
export interface PairRadii {
  of(row: number, other: number): number | undefined;
  /** The widest of a row's; 0 for none. */
  widest(row: number): number;
  set(row: number, other: number, meters: number | undefined): void;
}

export function createPairRadii(): PairRadii {
  const radii = new Map<number, Map<number, number>>();

  return {
    of: (row, other) => radii.get(row)?.get(other),
    widest(row) {
      const ofRow = radii.get(row);
      return ofRow === undefined ? 0 : Math.max(...ofRow.values());
    },
    set(row, other, meters) {
      const ofRow = radii.get(row) ?? new Map<number, number>();
      if (meters === undefined) ofRow.delete(other);
      else ofRow.set(other, meters);
      if (ofRow.size === 0) radii.delete(row);
      else radii.set(row, ofRow);
    },
  };
}
