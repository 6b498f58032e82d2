import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exampleRegistration, homeserverSettings, makeRegistration, writeRegistration } from "./make-registration.ts";
import { readRegistration } from "./registration.ts";
import { loadSample, minimalConfig, problemsOf, temporaryDirectory } from "./testing.ts";

describe("the registration", () => {
  test.each<{ name: string; files: Readonly<Record<string, string>>; text?: string; problem: RegExp }>([
    {
      name: "is not there",
      files: {},
      text: `${minimalConfig}appservice:\n  registration: none.yaml\n`,
      problem:
        /^5:3 appservice\.registration: the file \/.*none\.yaml does not exist; make it with `agentchat generate-registration`$/,
    },
    {
      name: "is no registration",
      files: { "registration.yaml": "id: 5\n" },
      problem: /is not a registration \(look at: id, url, as_token/,
    },
    {
      name: "is no YAML",
      files: { "registration.yaml": "as_token: {hunter2" },
      problem: /is not a registration; make it anew/,
    },
    {
      name: "does not reserve the service bot",
      files: {
        "registration.yaml":
          "id: a\nurl: http://x:1\nas_token: one\nhs_token: two\nsender_localpart: _agentchat\nnamespaces: { users: [{ exclusive: true, regex: '@_agentchat_.*' }] }\n",
      },
      problem: /does not reserve @agentchat:example\.org, the service bot, for AgentChat/,
    },
    {
      name: "is of another server",
      files: {},
      text: minimalConfig.replace("serverName: example.org", "serverName: example.com"),
      problem: /does not reserve @_agentchat_\*:example\.com \(homeserver\.serverName\)/,
    },
  ])("is refused when it $name", async ({ files, text, problem }) => {
    expect(await problemsOf({ text: text ?? minimalConfig, files })).toEqual([expect.stringMatching(problem)]);
  });

  test("is reported beside what else is wrong", async () => {
    const text = "appservice: { registration: none.yaml }\nhomeserver: { url: 5 }\n";
    const problems = await problemsOf({ text });
    expect(problems.some((problem) => problem.includes("none.yaml does not exist"))).toBe(true);
    expect(problems.some((problem) => problem.includes("homeserver.url"))).toBe(true);
  });
});

test("warns of what is wrong and does no harm yet", async () => {
  const registration = `id: a
url: http://elsewhere:1
as_token: one
hs_token: two
sender_localpart: agentchat
namespaces: { users: [{ exclusive: true, regex: '@_agentchat_.*:example\\.org' }] }
`;
  const { warnings } = await loadSample({ text: minimalConfig, files: { "registration.yaml": registration } });
  expect(warnings.map((warning) => warning.message)).toEqual([
    expect.stringMatching(
      /lacks rate_limited: false, receive_ephemeral: true, org\.matrix\.msc3202: true, io\.element\.msc4190: true$/,
    ),
    expect.stringContaining("tells the homeserver to reach AgentChat at http://elsewhere:1"),
  ]);
});

test("is not taken with the placeholders of the example", async () => {
  const files = { "registration.yaml": await exampleRegistration() };
  expect(await problemsOf({ text: minimalConfig, files })).toEqual([
    expect.stringMatching(/is not a registration \(look at: as_token, hs_token\)/),
  ]);
});

const target = { serverName: "example.org", url: "http://127.0.0.1:9993" };

test("a registration that was made is one that can be read", async () => {
  await using directory = await temporaryDirectory({});
  const file = join(directory.path, "registration.yaml");
  const text = await makeRegistration(target);
  expect(await writeRegistration(file, text, { mayReplace: false })).toBe("written");
  const reading = await readRegistration(file, target);
  expect(reading).toMatchObject({
    kind: "registration",
    warnings: [],
    registration: { file, id: "agentchat", senderLocalpart: "_agentchat", serviceLocalpart: "agentchat" },
  });
  if (reading.kind !== "registration") return;
  const { as_token: asToken, hs_token: hsToken } = parse(text) as Record<string, string>;
  expect([reading.registration.asToken.reveal(), reading.registration.hsToken.reveal()]).toEqual([asToken, hsToken]);
});

test("a registration whose sender is the service bot stays good, whatever its name is", async () => {
  const registration = `id: a
url: http://127.0.0.1:9993
as_token: one
hs_token: two
sender_localpart: concierge
namespaces: { users: [{ exclusive: true, regex: '@_agentchat_.*:example\\.org' }] }
`;
  await using directory = await temporaryDirectory({ "registration.yaml": registration });
  const reading = await readRegistration(join(directory.path, "registration.yaml"), target);
  expect(reading).toMatchObject({ registration: { senderLocalpart: "concierge", serviceLocalpart: "concierge" } });
});

test("has what the homeserver needs for encryption and ephemeral events, and reserves only what is ours", async () => {
  expect(parse(await makeRegistration({ ...target, serverName: "a.b-c.org:8448" }))).toEqual({
    id: "agentchat",
    url: "http://127.0.0.1:9993",
    as_token: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    hs_token: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    sender_localpart: "_agentchat",
    rate_limited: false,
    receive_ephemeral: true,
    "de.sorunome.msc2409.push_ephemeral": true,
    "org.matrix.msc3202": true,
    "io.element.msc4190": true,
    namespaces: {
      users: [
        { exclusive: true, regex: String.raw`@agentchat:a\.b-c\.org:8448` },
        { exclusive: true, regex: String.raw`@_agentchat_.*:a\.b-c\.org:8448` },
      ],
      aliases: [{ exclusive: true, regex: String.raw`#_agentchat_.*:a\.b-c\.org:8448` }],
      rooms: [],
    },
  });
});

test("has new tokens every time, and never the same for both", async () => {
  const [first, second] = (await Promise.all([makeRegistration(target), makeRegistration(target)])).map(
    (text) => parse(text) as Record<string, string>,
  );
  expect(new Set([first?.["as_token"], first?.["hs_token"], second?.["as_token"], second?.["hs_token"]]).size).toBe(4);
});

test("is written for its owner's eyes, and over another only when that is wanted", async () => {
  await using directory = await temporaryDirectory({});
  const file = join(directory.path, "registration.yaml");
  expect(await writeRegistration(file, "one", { mayReplace: false })).toBe("written");
  expect(await writeRegistration(file, "two", { mayReplace: false })).toBe("exists");
  expect(await readFile(file, "utf8")).toBe("one");
  expect(await writeRegistration(file, "three", { mayReplace: true })).toBe("written");
  expect(await readFile(file, "utf8")).toBe("three");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("says which directory cannot be written to", async () => {
  await expect(writeRegistration("/nowhere/registration.yaml", "", { mayReplace: false })).rejects.toMatchObject({
    code: "registration-unwritable",
    message: "The registration file /nowhere/registration.yaml cannot be written (ENOENT).",
  });
});

test("comes with what Synapse's configuration needs", () => {
  expect(parse(homeserverSettings("/etc/registration.yaml"))).toEqual({
    app_service_config_files: ["/etc/registration.yaml"],
    experimental_features: {
      msc2409_to_device_messages_enabled: true,
      msc3202_device_masquerading: true,
      msc3202_transaction_extensions: true,
    },
  });
});
