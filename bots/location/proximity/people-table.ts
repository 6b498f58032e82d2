/** Where people are, one row each, in memory and nowhere else. A row is `-1` for somebody who has none. */
export interface PeopleTable {
  /** Rows in use. */
  readonly size: number;
  find(personId: string): number;
  /** The person's row, made when there is none. */
  ensure(personId: string): number;
  idOf(row: number): string;
  /** Columns. Not to be kept: they are replaced when the table grows. */
  /** Latitude to half a meter, `NaN` where there is no position: the one column that is looked at for everybody, so that it is small. */
  readonly band: Float32Array;
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  readonly accuracy: Float32Array;
  /** When the position was measured, milliseconds since the epoch; `-Infinity` where there is none. */
  readonly at: Float64Array;
  /** How close the person wants to be told of, in meters; `0` for not at all. */
  readonly radius: Float32Array;
  /** Forgets the person and gives the row to whoever comes next. */
  remove(personId: string): void;
}

type Columns = Pick<PeopleTable, "band" | "latitude" | "longitude" | "accuracy" | "at" | "radius">;

const firstLength = 256;

export function createPeopleTable(): PeopleTable {
  const rows = new Map<string, number>();
  const ids = new Array<string>();
  const free = new Array<number>();
  let columns = makeColumns(firstLength);

  function clear(row: number): void {
    const { band, latitude, longitude, accuracy, at, radius } = columns;
    band[row] = Number.NaN;
    latitude[row] = longitude[row] = accuracy[row] = radius[row] = 0;
    at[row] = -Infinity;
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
      if (row >= columns.at.length) columns = makeColumns(Math.ceil(row * 1.5), columns);
      clear(row);
      return row;
    },
    idOf: (row) => ids[row] ?? "",
    get band() {
      return columns.band;
    },
    get latitude() {
      return columns.latitude;
    },
    get longitude() {
      return columns.longitude;
    },
    get accuracy() {
      return columns.accuracy;
    },
    get at() {
      return columns.at;
    },
    get radius() {
      return columns.radius;
    },
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
    band: new Float32Array(length),
    latitude: new Float64Array(length),
    longitude: new Float64Array(length),
    accuracy: new Float32Array(length),
    at: new Float64Array(length),
    radius: new Float32Array(length),
  };
  if (before !== undefined) {
    columns.band.set(before.band);
    columns.latitude.set(before.latitude);
    columns.longitude.set(before.longitude);
    columns.accuracy.set(before.accuracy);
    columns.at.set(before.at);
    columns.radius.set(before.radius);
  }
  return columns;
}
