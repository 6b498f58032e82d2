import { Decrypter, Encrypter } from "age-encryption";
import { expect, test } from "vitest";
import { decryptFile, encryptFile, isEncrypted } from "./age-file.ts";
import { randomPassphrase, whyRefused } from "./passphrase.ts";

const text = "everything that is kept";
const passphrase = "correct horse battery";

async function libraryFile(workFactor: number): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return encrypter.encrypt(text);
}

test("what it encrypts is opened by the library's own implementation, and by itself", async () => {
  const file = await encryptFile(Buffer.from(text), passphrase);
  expect(isEncrypted(file)).toBe(true);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  expect(await decrypter.decrypt(file, "text")).toBe(text);
  expect(await decryptFile(file, passphrase)).toEqual({ kind: "decrypted", bytes: Buffer.from(text) });
});

test("opens what the library encrypts", async () => {
  expect(await decryptFile(await libraryFile(10), passphrase)).toEqual({
    kind: "decrypted",
    bytes: Buffer.from(text),
  });
});

test("tells a wrong passphrase from a damaged file, and a costly one from both", async () => {
  const file = await libraryFile(10);
  expect(await decryptFile(file, "another passphrase")).toEqual({ kind: "wrong-passphrase" });
  const changed = Buffer.from(file);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(await decryptFile(changed, passphrase)).toEqual({ kind: "damaged" });
  expect(await decryptFile(file.subarray(0, 60), passphrase)).toEqual({ kind: "damaged" });
  expect(await decryptFile(Buffer.from("no such file"), passphrase)).toEqual({ kind: "damaged" });
  const costly = Buffer.from(Buffer.from(file).toString("latin1").replace(/ 10\n/u, " 20\n"), "latin1");
  expect(await decryptFile(costly, passphrase)).toEqual({ kind: "too-costly" });
  expect(isEncrypted(Buffer.from("{}"))).toBe(false);
});

test("makes passphrases that are long, and never the same", () => {
  const made = new Set(Array.from({ length: 100 }, randomPassphrase));
  expect(made.size).toBe(100);
  for (const each of made) expect(each).toMatch(/^[a-z2-9]{5}(?:-[a-z2-9]{5}){4}$/u);
  expect(whyRefused([...made][0] ?? "")).toBeUndefined();
  expect(whyRefused("short")).toContain("too short");
  expect(whyRefused("x".repeat(201))).toContain("too long");
});
