import { format, inspect } from "node:util";
import * as fc from "fast-check";
import { pino } from "pino";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { createSecret, secret } from "./secret.ts";
import { loadSample } from "./testing.ts";

/** Every way in which a value is likely to get into a log line or a message. */
function showings(value: unknown): readonly string[] {
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  log.info({ value }, "shown");
  log.error(value, "shown");
  return [
    ...lines,
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: null, showHidden: true }),
    inspect(value, { depth: null, showHidden: true, customInspect: false }),
    format("%s %o %O %j", value, value, value, value),
    stringify(value),
    JSON.stringify(Object.entries(typeof value === "object" && value !== null ? value : {})),
  ];
}

/** Long and unlike anything else in the output. */
const secretText = fc.string({
  minLength: 32,
  maxLength: 64,
  unit: fc.constantFrom(...Array.from("bcdfghjkmpqtvwxz0123456789_!%")),
});

const hexText = fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom(...Array.from("0123456789abcdef")) });

function configOf(master: string, password: string, apiKey: string): string {
  return stringify({
    homeserver: { url: "http://127.0.0.1:8008", serverName: "example.org" },
    store: { url: `postgresql://agentchat:${password}@localhost/agentchat`, masterSecret: master },
    permissions: { "*": "user" },
    agents: {
      assistant: { ai: { provider: "openai", endpoint: "http://127.0.0.1:1", model: "m", apiKey }, searchKey: apiKey },
    },
  });
}

test("reveals its value to whom asks for it", () => {
  expect(createSecret("hunter2").reveal()).toBe("hunter2");
});

test("prints as [secret]", () => {
  const concealed = createSecret("hunter2");
  expect([String(concealed), concealed.toString(), JSON.stringify({ concealed }), inspect({ concealed })]).toEqual([
    "[secret]",
    "[secret]",
    '{"concealed":"[secret]"}',
    "{ concealed: [secret] }",
  ]);
});

test("cannot be cloned", () => {
  expect(() => structuredClone(createSecret("hunter2"))).toThrow();
});

test("never shows in anything that a config is turned into", { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(hexText, secretText, secretText, async (master, password, apiKey) => {
      const { config, warnings } = await loadSample({ text: configOf(master, password, apiKey) });
      expect(config.store.masterSecret.reveal()).toBe(master);
      const shown = [config, warnings, config.store, config.agents, config.appservice.registration]
        .flatMap(showings)
        .join("\n");
      const tokens = [config.appservice.registration.asToken.reveal(), config.appservice.registration.hsToken.reveal()];
      expect([master, password, apiKey, ...tokens].filter((value) => shown.includes(value))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test("never shows in what is said about a config that is wrong, however it is wrong", { timeout: 30_000 }, async () => {
  const edit = fc.record({
    at: fc.nat(400),
    removed: fc.nat(3),
    inserted: fc.constantFrom(
      "",
      " ",
      "\n",
      "\t",
      ":",
      ": ",
      '"',
      "'",
      "{",
      "}",
      "[",
      "]",
      "- ",
      "*",
      "&",
      "!",
      "#",
      "|",
      "@",
      "\\",
    ),
  });
  await fc.assert(
    fc.asyncProperty(hexText, secretText, edit, async (master, value, { at, removed, inserted }) => {
      const written = configOf(master, value, value).replace("permissions", "permision");
      const text = written.slice(0, at) + inserted + written.slice(at + removed);
      const error: unknown = await loadSample({ text }).catch((fault: unknown) => fault);
      expect(error).toBeInstanceOf(ConfigError);
      // Where the edit cut a secret in two, its longer half is still to be kept.
      const halves = [master, value].flatMap((whole) => [whole.slice(0, 16), whole.slice(-16)]);
      const shown = showings(error).join("\n");
      expect(halves.filter((half) => shown.includes(half))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("hides from a schema's own messages as well", () => {
  const parsed = z.object({ key: secret(z.string().max(3)) }).safeParse({ key: "hunter2" });
  expect(inspect(parsed, { depth: null })).not.toContain("hunter2");
});
