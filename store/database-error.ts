import { DatabaseError } from "pg";
import { StoreError } from "./store-error.ts";
import type { StoreErrorCode } from "./store-error.ts";

interface Meaning {
  readonly code: StoreErrorCode;
  readonly retryable: boolean;
  readonly advice: string;
}

const unknownMeaning: Meaning = {
  code: "failed",
  retryable: false,
  advice: "refused a statement: this is a defect of AgentChat, please report it with the cause below",
};
const busy: Meaning = {
  code: "busy",
  retryable: true,
  advice: "is locked by another program: try again, and stop what holds the lock if this lasts",
};
const unavailable: Meaning = {
  code: "unavailable",
  retryable: true,
  advice: "cannot be read or written: check that it is there and that its disk is healthy",
};
const diskFull: Meaning = {
  code: "unavailable",
  retryable: true,
  advice: "cannot grow, the disk is full: make room",
};
const readOnly: Meaning = {
  code: "access-denied",
  retryable: false,
  advice: "may not be written by this user: check the permissions of the file and its folder",
};
const corrupt: Meaning = {
  code: "corrupt",
  retryable: false,
  advice: "is damaged or no SQLite database: restore it from a backup, or move it away to start afresh",
};

/** Primary result codes, https://sqlite.org/rescode.html */
const sqliteMeanings: ReadonlyMap<number, Meaning> = new Map([
  [5, busy],
  [6, busy],
  [8, readOnly],
  [10, unavailable],
  [11, corrupt],
  [13, diskFull],
  [14, unavailable],
  [26, corrupt],
]);

/** What SQLite threw, as a `StoreError`. @param file the database's, for the message */
export function sqliteError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const resultCode = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
  const meaning = (resultCode === undefined ? undefined : sqliteMeanings.get(resultCode)) ?? unknownMeaning;
  return new StoreError(meaning.code, `the database ${file} ${meaning.advice}`, {
    retryable: meaning.retryable,
    cause: error,
  });
}

const accessDenied: Meaning = {
  code: "access-denied",
  retryable: false,
  advice: "refuses us: check user, password and name of the database in the store's URL, and the user's rights",
};
const unreachable: Meaning = {
  code: "unavailable",
  retryable: true,
  advice: "does not answer: start it, or correct host and port in the store's URL",
};

/** Beginnings of SQLSTATE, longest first, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const postgresqlMeanings: readonly (readonly [string, Meaning])[] = [
  ["53100", diskFull],
  ["55P03", busy],
  ["57014", busy],
  ["42501", accessDenied],
  ["3D000", accessDenied],
  ["08", unreachable],
  ["28", accessDenied],
  ["40", busy],
  ["53", unavailable],
  ["57", unreachable],
  ["58", unavailable],
];

/** What PostgreSQL or the way there threw, as a `StoreError`. @param address host and database, for the message; no password */
export function postgresqlError(error: unknown, address: string): StoreError {
  if (error instanceof StoreError) return error;
  const meaning =
    error instanceof DatabaseError
      ? (postgresqlMeanings.find(([state]) => error.code?.startsWith(state))?.[1] ?? unknownMeaning)
      : unreachable;
  return new StoreError(meaning.code, `the PostgreSQL database ${address} ${meaning.advice}`, {
    retryable: meaning.retryable,
    cause: error,
  });
}
