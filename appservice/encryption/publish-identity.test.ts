import { beforeEach, expect, test } from "vitest";
import type { HomeserverRequest } from "../client/homeserver-client.ts";
import { MatrixError } from "../matrix-error.ts";
import { alice, bob, both, eventOf, openTestMachines, say } from "./machine-fixture.contract.ts";
import type { TestMachines } from "./machine-fixture.contract.ts";
import type { CrossSigningSeeds } from "./state.ts";

let machines: TestMachines;
beforeEach(() => {
  machines = openTestMachines();
});

test("signs the device with an identity that is saved before anybody sees it, and does nothing the second time", async () => {
  const a = machines.open(alice, "A");
  const saved: CrossSigningSeeds[] = [];
  const saveSeeds = (seeds: CrossSigningSeeds): Promise<void> => {
    expect(machines.server.masterKeyOf(alice)).toBeUndefined();
    saved.push(seeds);
    return Promise.resolve();
  };
  await a.publish({ seeds: undefined, saveSeeds });
  expect(machines.server.isSigned(alice, "A")).toBe(true);
  expect(saved).toEqual([await a.exportSeeds()]);
  expect(machines.server.oneTimeKeysOf(alice, "A")).toBe(50);
  expect(await a.status()).toMatchObject({ hasCrossSigningKeys: true, roomKeys: 0 });
  const before = machines.server.requests.length;
  await a.publish({ seeds: saved[0], saveSeeds });
  expect(machines.server.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual(["POST /keys/query"]);
});

const uploads = ["POST /keys/upload", "POST /keys/device_signing/upload", "POST /keys/signatures/upload"];
test.each(
  uploads.flatMap(
    (endpoint) =>
      [
        { endpoint, when: "before" },
        { endpoint, when: "after" },
      ] as const,
  ),
)("is completed when it broke off $when $endpoint", async ({ endpoint, when }) => {
  let seeds: CrossSigningSeeds | undefined;
  const saveSeeds = (saved: CrossSigningSeeds): Promise<void> => {
    seeds = saved;
    return Promise.resolve();
  };
  let isBroken = true;
  const client = {
    ...machines.server.client,
    async request(request: HomeserverRequest) {
      const isMeant = isBroken && request.endpoint === endpoint;
      if (isMeant && when === "before") throw new MatrixError("unreachable", "gone", { retryable: true });
      const answer = await machines.server.client.request(request);
      if (isMeant) throw new MatrixError("unreachable", "gone", { retryable: true });
      return answer;
    },
  };
  const first = machines.open(alice, "A", { client });
  await expect(first.publish({ seeds, saveSeeds })).rejects.toMatchObject({ code: "unreachable" });
  await first[Symbol.asyncDispose]();
  isBroken = false;
  const second = machines.open(alice, "A", { client });
  await second.publish({ seeds, saveSeeds });
  expect(machines.server.isSigned(alice, "A")).toBe(true);
  expect(await second.exportSeeds()).toEqual(seeds);
  const b = await machines.openPublished(bob, "B");
  const content = await b.encrypt(say("hello", both, { isForSignedDevicesOnly: true }));
  await machines.deliver(second);
  expect(await second.decrypt(eventOf(bob, content))).toMatchObject({ kind: "decrypted" });
});

test("is refused for a device whose keys the homeserver does not have", async () => {
  const a = await machines.openPublished(alice, "A");
  machines.server.makeDevice(alice, "A");
  const again = a.publish({ seeds: await a.exportSeeds(), saveSeeds: () => Promise.resolve() });
  await expect(again).rejects.toMatchObject({ code: "device-lost", retryable: false });
});
