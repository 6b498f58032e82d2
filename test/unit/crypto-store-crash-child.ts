import { openCryptoStore } from "../../appservice/encryption/crypto-store/open-crypto-store.ts";

/** Writes each number to two stores in one transaction and says the number once the transaction is complete, until it is killed. */

interface Writer {
  put(value: unknown, key: unknown): unknown;
}

interface Database {
  createObjectStore(name: string): unknown;
  transaction(
    names: readonly string[],
    mode: string,
  ): { objectStore(name: string): Writer; commit(): void; oncomplete: (() => void) | null };
}

interface OpenRequest {
  readonly result: Database;
  onupgradeneeded: (() => void) | null;
  onsuccess: (() => void) | null;
}

const [path = "", start = "0"] = process.argv.slice(2);
const store = openCryptoStore({ path });
const { indexedDB } = globalThis as unknown as {
  readonly indexedDB: { open(name: string, version: number): OpenRequest };
};
const request = indexedDB.open(`${store.libraryName("device")}::matrix-sdk-crypto`, 1);
request.onupgradeneeded = () => {
  request.result.createObjectStore("one");
  request.result.createObjectStore("other");
};
request.onsuccess = () => write(request.result, Number(start));

function write(database: Database, number: number): void {
  const transaction = database.transaction(["one", "other"], "readwrite");
  transaction.oncomplete = () => {
    process.stdout.write(`${number}\n`, () => write(database, number + 1));
  };
  transaction.objectStore("one").put(number, number);
  transaction.objectStore("other").put(number, number);
  transaction.commit();
}
