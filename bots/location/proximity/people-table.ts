/** Where people are, one row each, in memory and nowhere else. A row is `-1` for somebody who has none. */
export interface PeopleTable {
  /** Rows in use. */
  readonly size: number;
  find(personId: string): number;
  /** The person's row, made when there is none. */
  ensure(personId: string): number;
  idOf(row: number): string;
  /** Not to be kept: replaced when the table grows. */
  columns(): Columns;
  /** Forgets the person and gives the row to whoever comes next. */
  remove(personId: string): void;
  forgetPlace(row: number): void;
}

export interface Columns {
  /** Which of the cells of `cellOf` somebody is in: the one column that is looked at for everybody, so that it is small. `nowhere` without a position. */
  readonly cell: Int32Array;
  /** Latitude, longitude, accuracy and time of each row, side by side: `placeLength` numbers. Time: when it was measured, milliseconds since the epoch; `-Infinity` without a position. */
  readonly place: Float64Array;
  /** How close the person wants to be told of, in meters; `0` for not at all. */
  readonly radius: Float32Array;
}

export const placeLength = 4;
/** The cell of those who have no position: further away than any reach. */
const nowhere = -(2 ** 31);
const firstLength = 256;

export function createPeopleTable(): PeopleTable {
  const rows = new Map<string, number>();
  const ids = new Array<string>();
  const free = new Array<number>();
  let columns = makeColumns(firstLength);

  function forgetPlace(row: number): void {
    columns.cell[row] = nowhere;
    columns.place.fill(0, row * placeLength, row * placeLength + placeLength);
    columns.place[row * placeLength + 3] = -Infinity;
  }

  function clear(row: number): void {
    forgetPlace(row);
    columns.radius[row] = 0;
  }

  return {
    get size() {
      return rows.size;
    },
    find: (personId) => rows.get(personId) ?? -1,
    ensure(personId) {
      const known = rows.get(personId);
      if (known !== undefined) return known;
      const row = free.pop() ?? ids.length;
      rows.set(personId, row);
      ids[row] = personId;
      if (row >= columns.cell.length) columns = makeColumns(Math.ceil(row * 1.5), columns);
      clear(row);
      return row;
    },
    idOf: (row) => ids[row] ?? "",
    columns: () => columns,
    forgetPlace,
    remove(personId) {
      const row = rows.get(personId);
      if (row === undefined) return;
      clear(row);
      rows.delete(personId);
      ids[row] = "";
      free.push(row);
    },
  };
}

function makeColumns(length: number, before?: Columns): Columns {
  const columns = {
    cell: new Int32Array(length),
    place: new Float64Array(length * placeLength),
    radius: new Float32Array(length),
  };
  if (before !== undefined) {
    columns.cell.set(before.cell);
    columns.place.set(before.place);
    columns.radius.set(before.radius);
  }
  return columns;
}
