import { beforeAll, describe, expect, test } from "vitest";
import { findBoundaryViolations } from "./find-boundary-violations.ts";
import type { BoundaryViolation } from "./find-boundary-violations.ts";
import { plantTree } from "./plant-tree.ts";

/** A small AgentChat in which every import that the rules allow is made once. */
const clean: Readonly<Record<string, string>> = {
  "agentchat-error.ts": "export class AgentChatError extends Error {}",
  "bootstrap.js": 'await import("./synapse/index.ts"); await import("./bots/cli.ts"); await import("./test/run.ts");',
  "appservice/index.ts": 'export * from "./matrix-error.ts"; export interface Inbox { readonly depth: number }',
  "appservice/matrix-error.ts":
    'import { AgentChatError } from "#error"; import "node:http"; export class MatrixError extends AgentChatError {}',
  "appservice/internal.ts": "export const internal = 1;",
  "appservice/testing.ts": 'import "./internal.ts"; export const double = 1;',
  "appservice/internal.test.ts": 'import "vitest"; import "./internal.ts"; import "./testing.ts";',
  "appservice/inbox.contract.ts": 'import "vitest"; import "./testing.ts";',
  "config/index.ts": 'import "#error"; import "yaml"; export const load = 1;',
  "store/index.ts":
    'import type { Inbox } from "#appservice"; import type { Keys } from "#sdk/runtime"; export type Store = Inbox & Keys;',
  "synapse/index.ts": 'import "#error"; export const start = 1;',
  "bots/codecs/index.ts":
    'import "#error"; import "fluent-ffmpeg"; import "./picture/with-sharp.ts"; export const decode = 1;',
  "bots/codecs/picture/with-sharp.ts": 'import "sharp";',
  "bots/models/index.ts": 'import "#error"; import "#codecs"; export const model = 1;',
  "bots/models/testing.ts": "export const scripted = 1;",
  "bots/events/index.ts": 'import "#error"; export const bus = 1;',
  "bots/sdk/index.ts":
    'import "#appservice"; import "#models"; import "#codecs"; import "#events"; import "#error"; export const defineBot = 1;',
  "bots/sdk/runtime.ts": "export interface Keys { readonly count: number }",
  "bots/sdk/testing.ts": 'import "#appservice/testing"; import "#models/testing"; export const openTestRoom = 1;',
  "bots/echo/index.ts": 'import "#sdk"; import "./reply.ts"; import "#error"; import "zod"; export const echo = 1;',
  "bots/echo/reply.ts": "export const reply = 1;",
  "bots/echo/echo.test.ts": 'import "#sdk/testing"; import "./index.ts";',
  "bots/bundled.ts": 'import "./echo/index.ts"; import "#sdk"; export const bundled = 1;',
  "bots/load-bots.ts":
    'import "./bundled.ts"; import "#sdk"; import "#config"; import "#error"; export const loadBots = 1;',
  "bots/main.ts":
    'import "./load-bots.ts"; import "#sdk/runtime"; import "#store"; import "#config"; import "#appservice"; import "#models"; import "#events";',
  "bots/cli.ts": 'import "./main.ts"; import "#config";',
  "config/second.ts": "export type Second = string;",
  "test/run.ts": 'import "vitest"; import "../synapse/index.ts"; import "../appservice/internal.ts"; import "#store";',
};

/** `[rule, file that breaks it, its text]`. A file of the clean tree is replaced. */
const violations: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["error-stands-alone", "agentchat-error.ts", 'import "zod";'],
  ["appservice-stands-alone", "appservice/knows-store.ts", 'import "#store";'],
  ["appservice-stands-alone", "appservice/knows-config-type.ts", 'import type {} from "#config";'],
  ["appservice-stands-alone", "appservice/knows-sdk.ts", 'import "#sdk";'],
  ["config-stands-alone", "config/knows-models.ts", 'import "#models";'],
  ["codecs-stand-alone", "bots/codecs/sound/knows-models.ts", 'import "#models";'],
  ["codecs-stand-alone", "bots/codecs/knows-sdk.ts", 'import type {} from "#sdk";'],
  ["one-door-to-ffmpeg", "bots/voice/runs-ffmpeg.ts", 'import "fluent-ffmpeg";'],
  ["bot-imports-only-sdk", "bots/voice/knows-codecs.ts", 'import "#codecs";'],
  ["models-stand-alone", "bots/models/ollama/knows-appservice.ts", 'import "#appservice";'],
  ["models-stand-alone", "bots/models/knows-sdk.ts", 'import "../sdk/index.ts";'],
  ["events-stand-alone", "bots/events/knows-models.ts", 'import "#models";'],
  ["sdk-knows-no-bot", "bots/sdk/knows-config.ts", 'import "#config";'],
  ["sdk-knows-no-bot", "bots/sdk/knows-store.ts", 'import "#store";'],
  ["sdk-knows-no-bot", "bots/sdk/knows-echo.ts", 'import "../echo/index.ts";'],
  ["store-implements-contracts", "store/knows-config.ts", 'import "#config";'],
  [
    "store-imports-types-only",
    "store/runs-appservice.ts",
    'import { MatrixError } from "#appservice"; export { MatrixError };',
  ],
  ["bot-imports-only-sdk", "bots/echo/knows-appservice.ts", 'import "#appservice";'],
  ["bot-imports-only-sdk", "bots/echo/knows-models.ts", 'import type {} from "#models";'],
  ["bot-imports-only-sdk", "bots/echo/knows-runtime.ts", 'import "#sdk/runtime";'],
  ["bot-imports-only-sdk", "bots/assistant/index.ts", 'import "../echo/index.ts";'],
  ["bot-imports-only-sdk", "bots/voice/dynamic.ts", 'await import("#store");'],
  ["bot-imports-only-sdk", "bots/echo/knows-codecs.ts", 'import "#codecs";'],
  ["one-door-for-sharp", "bots/models/draws.ts", 'await import("sharp");'],
  ["only-main-composes", "bots/knows-store.ts", 'import "#store";'],
  ["only-main-composes", "bots/knows-echo.ts", 'import "./echo/index.ts";'],
  ["bundled-lists-bots", "bots/bundled.ts", 'import "#config"; import "./echo/index.ts"; export const bundled = 1;'],
  ["main-is-for-the-cli", "bots/starts-main.ts", 'import "./main.ts";'],
  ["enter-by-the-door", "bots/sdk/goes-deep.ts", 'import "../../appservice/internal.ts";'],
  ["enter-by-the-door", "bots/main.ts", 'import "./echo/reply.ts";'],
  ["development-stays-outside", "root-file.ts", 'import "./synapse/index.ts";'],
  ["synapse-stands-alone", "synapse/knows-config.ts", 'import "#config";'],
  ["test-doubles-stay-in-tests", "bots/echo/uses-double.ts", 'import "#sdk/testing";'],
  ["test-doubles-stay-in-tests", "appservice/uses-contract.ts", 'import "./inbox.contract.ts";'],
  ["no-development-package-at-run-time", "bots/echo/uses-vitest.ts", 'import "vitest";'],
  ["no-undeclared-package", "config/uses-transitive.ts", 'import "acorn";'],
  ["no-unresolvable-import", "config/leads-nowhere.ts", 'import "#nothing";'],
  [
    "no-cycle",
    "config/first.ts",
    'import type { Second } from "./second.ts"; export interface First { readonly second?: Second }',
  ],
];

test("accepts every import that the house rules allow", async () => {
  using tree = plantTree(clean);
  expect(await findBoundaryViolations(tree.root)).toEqual([]);
});

test("fails when there was nothing to read", async () => {
  using tree = plantTree({});
  const rules = (await findBoundaryViolations(`${tree.root}/test/checks`)).map(({ rule }) => rule);
  expect(rules).toEqual(["every-file-is-read"]);
});

describe("a forbidden import is reported by its rule alone", () => {
  let found: readonly BoundaryViolation[] = [];

  beforeAll(async () => {
    const otherHalfOfCycle = {
      "config/second.ts": 'import type { First } from "./first.ts"; export type Second = First | undefined;',
    };
    using tree = plantTree({
      ...clean,
      ...otherHalfOfCycle,
      ...Object.fromEntries(violations.map(([, file, text]) => [file, text])),
    });
    found = await findBoundaryViolations(tree.root);
  });

  test.each(violations)("%s: %s", (rule, file) => {
    expect(found.filter(({ from }) => from === file).map((violation) => violation.rule)).toEqual([rule]);
  });

  test("and no other file is reported", () => {
    const planted = new Set(violations.map(([, file]) => file));
    expect(found.filter(({ from }) => !planted.has(from))).toEqual([]);
  });
});

test("every rule has a planted violation", async () => {
  const rulesFile = new URL("../../.dependency-cruiser.mjs", import.meta.url);
  const { default: config } = (await import(rulesFile.href)) as {
    default: { forbidden: { name: string }[] };
  };
  const proven = new Set(violations.map(([rule]) => rule));
  expect(config.forbidden.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
});
