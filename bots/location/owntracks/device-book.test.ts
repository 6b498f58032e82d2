import { describe, expect, it } from "vitest";
import type { PersonRecords, RecordValue, UserId } from "#sdk";
import { openDeviceBook } from "./device-book.ts";
import { passwordDigest } from "./password-digest.ts";

const alice = "@alice:test" as UserId;
const bob = "@bob:test" as UserId;

/** Records of all people, in memory. */
function recordsInMemory() {
  const kept = new Map<string, RecordValue>();
  const recordsOf = (personId: UserId): PersonRecords => {
    const keyOf = (kind: string, id = ""): string => `${personId} ${kind} ${id}`;
    return {
      get: (kind, id) => Promise.resolve(kept.get(keyOf(kind, id))),
      list: (kind) =>
        Promise.resolve(
          [...kept].flatMap(([key, value]) =>
            key.startsWith(keyOf(kind)) && !(value instanceof Uint8Array)
              ? [{ id: key.slice(keyOf(kind).length), value, sizeBytes: 1, updatedAt: 1 }]
              : [],
          ),
        ),
      put(kind, id, value) {
        kept.set(keyOf(kind, id), value);
        return Promise.resolve();
      },
      delete(kind, id) {
        for (const key of kept.keys()) if (key.startsWith(keyOf(kind, id))) kept.delete(key);
        return Promise.resolve();
      },
    };
  };
  return { kept, recordsOf };
}

function start() {
  const { kept, recordsOf } = recordsInMemory();
  let now = 1000;
  const open = () => openDeviceBook({ people: [alice, bob], recordsOf, now: () => (now += 1) });
  const device = (name: string, password: string, personId = alice) => ({
    name,
    digest: passwordDigest(personId, password),
    eventId: `$${name} of ${password.length}`,
  });
  return { kept, open, device };
}

describe("devices", () => {
  it("are found by user name and password, also by who opens the book again", async () => {
    const { open, device } = start();
    const book = await open();
    expect(await book.add(alice, device("Phone", "p1"))).toBe("added");
    expect(await book.add(alice, device("Tablet", "p2"))).toBe("added");
    for (const opened of [book, await open()]) {
      expect(opened.find("@alice:test", "p1")).toMatchObject({ personId: alice, name: "Phone" });
      expect(opened.find("@alice:test", "p2")?.name).toBe("Tablet");
      expect(opened.of(alice).map(({ name }) => name)).toEqual(["Phone", "Tablet"]);
      for (const [userName, password] of [
        ["@alice:test", "p3"],
        ["@bob:test", "p1"],
        ["", ""],
      ] as const)
        expect(opened.find(userName, password)).toBeUndefined();
    }
  });

  it("have names of their own", async () => {
    const { open, device } = start();
    const book = await open();
    await book.add(alice, device("Phone", "p1"));
    expect(await book.add(alice, device("phone", "p2"))).toBe("name-taken");
    expect(await book.add(bob, device("phone", "p2", bob))).toBe("added");
    expect(book.find("@alice:test", "p2")).toBeUndefined();
  });

  it("that are asked for again by the same message have the newest password", async () => {
    const { open, device } = start();
    const book = await open();
    await book.add(alice, device("Phone", "p1"));
    expect(await book.add(alice, { ...device("Phone", "p2"), eventId: "$Phone of 2" })).toBe("added");
    expect(book.of(alice)).toHaveLength(1);
    expect(book.find("@alice:test", "p1")).toBeUndefined();
    expect(book.find("@alice:test", "p2")).toBeDefined();
  });

  it("are ten at most", async () => {
    const { open, device } = start();
    const book = await open();
    for (let count = 0; count < 10; count += 1) await book.add(alice, device(`phone ${count}`, "p"));
    expect(await book.add(alice, device("phone 10", "p"))).toBe("too-many");
  });

  it("are removed by name, and with their person", async () => {
    const { open, device, kept } = start();
    const book = await open();
    await book.add(alice, device("Phone", "p1"));
    await book.add(bob, device("Phone", "p2", bob));
    expect(await book.remove(alice, "tablet")).toBeUndefined();
    expect(await book.remove(alice, "PHONE")).toMatchObject({ name: "Phone" });
    expect(book.find("@alice:test", "p1")).toBeUndefined();
    expect([...kept.keys()].filter((key) => key.startsWith(alice))).toEqual([]);
    book.forget(bob);
    expect(book.find("@bob:test", "p2")).toBeUndefined();
  });

  it("are kept without their passwords", async () => {
    const { open, device, kept } = start();
    await (await open()).add(alice, device("Phone", "very-secret"));
    expect(JSON.stringify([...kept])).not.toContain("very-secret");
  });
});
