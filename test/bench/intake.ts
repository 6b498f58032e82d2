import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";
import { makeRegistration, writeRegistration } from "#config";
import type { ContestantOptions } from "./intake/contestant-options.ts";
import { startContestantProcess } from "./intake/contestant-process.ts";
import { serverName, startBenchHomeserver } from "./intake/homeserver.ts";
import type { BenchHomeserver } from "./intake/homeserver.ts";
import { pushMemberships, runPhase } from "./intake/load.ts";
import type { Phase } from "./intake/load.ts";
import { figuresOf, report } from "./intake/report.ts";
import type { Measurement } from "./intake/report.ts";

const { values: flags } = parseArgs({
  options: {
    contestants: { type: "string", default: "bare,agentchat,matrix-bot-sdk" },
    /** Messages of a round's main phase; the others have fewer. */
    events: { type: "string", default: "10000" },
    /** Options for the contestants' Node, e.g. `--cpu-prof`. */
    "node-options": { type: "string", default: "" },
    /** Only the phases with this in their names. */
    phases: { type: "string", default: "" },
    rooms: { type: "string", default: "100" },
    rounds: { type: "string", default: "5" },
    /** Messages before anything is measured. */
    "warm-up": { type: "string", default: "5000" },
  },
});
const names = flags.contestants.split(",");
const nodeOptions = flags["node-options"].split(" ").filter(Boolean);
const events = Number(flags.events);
const rounds = Number(flags.rounds);

const warmUp: Phase = { name: "warm-up", events: Number(flags["warm-up"]), size: 100, unanswered: 300 };
const phases = [
  { name: "100 events a transaction", events, size: 100, unanswered: 300 },
  { name: "100 events at once, then none until they are answered", events: events / 4, size: 100, unanswered: 100 },
  { name: "1 event a transaction", events: events / 8, size: 1, unanswered: 300 },
  { name: "300 events a second, 1 a transaction", events: events / 16, size: 1, unanswered: 300, rate: 300 },
].filter(({ name }) => name.includes(flags.phases));

/** A registration, and a config in which only what is needed differs from the defaults. */
async function writeFiles(directory: string, homeserverUrl: string): Promise<ContestantOptions> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const text = await makeRegistration({ serverName, url });
  const registration = join(directory, "registration.yaml");
  await writeRegistration(registration, text, { mayReplace: false });
  const configFile = join(directory, "agentchat.yaml");
  const config = {
    homeserver: { url: homeserverUrl, serverName },
    appservice: { registration, url, listen: { port } },
    store: { masterSecret: "5ec2e7".repeat(11).slice(0, 64) },
    permissions: { [serverName]: "user" },
    metrics: { port: 0 },
    agents: { echo: {} },
  };
  await writeFile(configFile, stringify(config));
  const tokens = parse(text) as { readonly as_token: string; readonly hs_token: string };
  return { homeserverUrl, asToken: tokens.as_token, hsToken: tokens.hs_token, port, configFile };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}

/** One round of one contestant, in a process of its own. */
async function measure(name: string, homeserver: BenchHomeserver): Promise<readonly Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), "agentchat-bench-"));
  try {
    const options = await writeFiles(directory, homeserver.url);
    await using contestant = await startContestantProcess(name, options, nodeOptions);
    await homeserver.connect(options);
    await pushMemberships(homeserver);
    await runPhase(homeserver, warmUp);
    const measurements: Measurement[] = [];
    for (const phase of phases) {
      const before = await contestant.usage();
      const result = await runPhase(homeserver, phase);
      measurements.push({ contestant: name, phase, figures: figuresOf(result, before, await contestant.usage()) });
    }
    return measurements;
  } finally {
    await rm(directory, { recursive: true });
  }
}

await using homeserver = await startBenchHomeserver(Number(flags.rooms));
const measurements: Measurement[] = [];
for (let round = 0; round < rounds; round += 1) {
  const first = round % names.length;
  for (const name of [...names.slice(first), ...names.slice(0, first)]) {
    measurements.push(...(await measure(name, homeserver)));
  }
}
report(measurements, names, phases);
