import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { alice, openTestMachines } from "../../../appservice/encryption/machine-fixture.contract.ts";
import { runTraffic } from "./traffic.ts";

test(
  "killed again and again under traffic, an agent reads everything and uses no ratchet twice",
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "agentchat-encryption-crash-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const machines = openTestMachines();
    const aliceMachine = await machines.openPublished(alice, "A");
    const { server } = machines;
    const traffic = await runTraffic({ server, aliceMachine, bobStore: join(folder, "crypto.db"), kills: 10 });
    expect(traffic.problems).toEqual([]);
    expect(traffic.reused).toEqual([]);
    expect(traffic.fromBob).toBeGreaterThan(5);
    expect(traffic.olmMessages).toBeGreaterThan(2);
  },
);
