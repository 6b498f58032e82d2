import { createCipheriv, createHmac, pbkdf2Sync } from "node:crypto";
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { describe, expect, test } from "vitest";
import { parseRoomId } from "../ids.ts";
import { alice, bob, both, eventOf, openTestMachines, roomId, say, sessionOf } from "./machine-fixture.contract.ts";
import { isRoomKeyFile, openRoomKeyFile } from "./room-key-file.ts";
import type { ExportedRoomKey } from "./room-key-file.ts";

/** A device that has said something, and its keys as clients export them. */
async function openExported() {
  const machines = openTestMachines();
  const [a, b] = [await machines.openPublished(alice, "A"), await machines.openPublished(bob, "B")];
  const said = await a.encrypt(say("before B could read", [alice]));
  const json = await a.useLibrary("exportRoomKeys", (machine) => machine.exportRoomKeys(() => true));
  return { machines, a, b, said, json };
}

const fileOf = (json: string, rounds = 1_000): Buffer =>
  Buffer.from(OlmMachine.encryptExportedRoomKeys(json, "correct horse", rounds));

async function keysIn(file: Buffer): Promise<readonly ExportedRoomKey[]> {
  const opened = await openRoomKeyFile(file, "correct horse");
  if (opened.kind !== "opened") throw new Error(`the file is ${opened.kind}`);
  return opened.keys;
}

describe("a file of room keys", () => {
  test("is opened with its passphrase, and its keys read what was said before", async () => {
    const { machines, b, said, json } = await openExported();
    const event = eventOf(alice, said);
    expect(await b.decrypt(event)).toMatchObject({ kind: "missing-key" });
    const file = fileOf(json);
    expect(isRoomKeyFile(file)).toBe(true);
    const keys = await keysIn(file);
    expect(keys).toMatchObject([{ room_id: roomId, session_id: sessionOf(said) }]);
    expect(await b.importRoomKeys(keys, alice)).toBe(1);
    await machines.background.settled();
    expect(machines.told).toContainEqual([bob, [{ roomId, sessionId: sessionOf(said) }]]);
    expect(await b.decrypt(event)).toMatchObject({
      kind: "decrypted",
      event: { content: { body: "before B could read" } },
    });
    expect(await b.importRoomKeys(keys, alice)).toBe(0);
  });

  test("has the beginning of a session of which the device has the end", async () => {
    const { machines, a, b, said, json } = await openExported();
    const later = await a.encrypt(say("B may read", both));
    expect(sessionOf(later)).toBe(sessionOf(said));
    await machines.deliver(b);
    expect(await b.decrypt(eventOf(alice, said))).toMatchObject({ kind: "missing-key" });
    expect(await b.importRoomKeys(await keysIn(fileOf(json)), alice)).toBe(1);
    for (const content of [said, later]) {
      expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ kind: "decrypted" });
    }
  });

  test("opens the giver's messages only, until the key comes from who made it", async () => {
    const { machines, a, b, said, json } = await openExported();
    const later = await a.encrypt(say("B may read", both));
    const keys = await keysIn(fileOf(json));
    await b.importRoomKeys(keys, bob);
    // anybody can send once more what somebody else has encrypted
    expect(await b.decrypt(eventOf(bob, said))).toMatchObject({ kind: "decrypted" });
    expect(await b.decrypt(eventOf(alice, said))).toMatchObject({ kind: "missing-key" });
    await machines.deliver(b);
    expect(await b.decrypt(eventOf(bob, said))).toMatchObject({ kind: "bad" });
    for (const content of [said, later]) {
      expect(await b.decrypt(eventOf(alice, content))).toMatchObject({ kind: "decrypted" });
    }
  });

  test("of many keys is taken in pieces", async () => {
    const { a, b } = await openExported();
    for (let number = 0; number < 205; number += 1)
      await a.encrypt(say("hello", [alice], { roomId: parseRoomId(`!room${number}:x`) }));
    const json = await a.useLibrary("exportRoomKeys", (machine) => machine.exportRoomKeys(() => true));
    expect(await b.importRoomKeys(await keysIn(fileOf(json)), alice)).toBe(206);
  });
});

describe("what is no file of room keys", () => {
  test("is told apart", () => {
    expect(isRoomKeyFile(Buffer.from("\n-----BEGIN MEGOLM SESSION DATA-----"))).toBe(true);
    expect(isRoomKeyFile(Buffer.from("-----BEGIN PGP MESSAGE-----"))).toBe(false);
    expect(isRoomKeyFile(Buffer.from("see -----BEGIN MEGOLM SESSION DATA-----"))).toBe(false);
  });

  test("or of another passphrase, or damaged, or too costly, is not opened", async () => {
    const { json } = await openExported();
    const file = fileOf(json);
    const text = file.toString();
    const withBody = (change: (body: Buffer) => Uint8Array): Buffer =>
      armored(change(Buffer.from(text.split("\n").slice(1, -1).join(""), "base64")));
    const kindOf = async (bytes: Buffer, passphrase = "correct horse"): Promise<string> =>
      (await openRoomKeyFile(bytes, passphrase)).kind;
    const at = (index: number, value: number) => (body: Buffer) => body.fill(value, index, index + 1);
    expect(await kindOf(withBody((body) => body))).toBe("opened");
    expect(await kindOf(file, "wrong horse")).toBe("wrong-passphrase");
    expect(await kindOf(withBody(at(60, 0)))).toBe("wrong-passphrase");
    expect(await kindOf(withBody(at(0, 2)))).toBe("damaged");
    expect(await kindOf(withBody((body) => body.subarray(0, 60)))).toBe("damaged");
    expect(await kindOf(Buffer.from(text.replace("-----END", "-----")))).toBe("damaged");
    expect(await kindOf(withBody(at(33, 255)))).toBe("too-costly");
    expect(await kindOf(withBody((body) => body.fill(0, 33, 37)))).toBe("damaged");
  });

  test("or a key, is left out", async () => {
    const { json } = await openExported();
    const [key] = JSON.parse(json) as readonly { readonly session_id: string }[];
    const file = sealed(
      JSON.stringify([
        key,
        { ...key, session_key: "AQ" },
        { ...key, room_id: "room" },
        { ...key, sender_key: "" },
        { ...key, algorithm: "m.other" },
        7,
      ]),
    );
    expect((await keysIn(file)).map(({ session_id: sessionId }) => sessionId)).toEqual([key?.session_id]);
    expect(await openRoomKeyFile(sealed("{}"), "correct horse")).toEqual({ kind: "damaged" });
    expect(await openRoomKeyFile(sealed("no JSON"), "correct horse")).toEqual({ kind: "damaged" });
  });
});

/** Made by hand: the library seals only what it takes for keys. */
function sealed(text: string): Buffer {
  const [salt, iv, rounds] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2), Buffer.from([0, 0, 0, 9])];
  const derived = pbkdf2Sync("correct horse", salt, 9, 64, "sha512");
  const ciphertext = createCipheriv("aes-256-ctr", derived.subarray(0, 32), iv).update(text);
  const body = Buffer.concat([Buffer.from([1]), salt, iv, rounds, ciphertext]);
  const mac = createHmac("sha256", derived.subarray(32)).update(body).digest();
  return armored(Buffer.concat([body, mac]));
}

function armored(body: Uint8Array): Buffer {
  const base64 = Buffer.from(body).toString("base64");
  return Buffer.from(`-----BEGIN MEGOLM SESSION DATA-----\n${base64}\n-----END MEGOLM SESSION DATA-----\n`);
}
