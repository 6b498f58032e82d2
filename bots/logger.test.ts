import { describe, expect, test } from "vitest";
import { AgentChatError } from "#error";
import { createSecret } from "#config";
import { createLogger } from "./logger.ts";
import type { LoggerOptions } from "./logger.ts";

function capture(options: Partial<LoggerOptions> & { readonly isTTY?: boolean } = {}) {
  const lines: string[] = [];
  const output = { isTTY: options.isTTY ?? false, write: (line: string) => lines.push(line) };
  const log = createLogger({ level: "info", format: "auto", output, ...options });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const modelError = () =>
  new AgentChatError("unreachable", "the model cannot be reached", {
    cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED", headers: { authorization: "Bearer s3cret" } }),
  });

describe("format", () => {
  test("auto is json outside a terminal, with the level's name and without process id and host", () => {
    const { log, entries } = capture();
    log.child({ agentId: "@echo:example.org" }).info({ roomId: "!room:example.org" }, "replied");
    expect(entries()).toEqual([
      {
        level: "info",
        time: expect.any(Number) as unknown,
        ["msg"]: "replied",
        agentId: "@echo:example.org",
        roomId: "!room:example.org",
      },
    ]);
  });

  test("auto is pretty in a terminal", () => {
    const { log, lines } = capture({ isTTY: true });
    log.info({ roomId: "!room:example.org" }, "replied");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("replied");
    expect(() => JSON.parse(lines[0] ?? "") as unknown).toThrow(SyntaxError);
  });

  test("json stays json in a terminal", () => {
    const { log, entries } = capture({ isTTY: true, format: "json" });
    log.info("started");
    expect(entries()).toMatchObject([{ ["msg"]: "started" }]);
  });

  test("pretty is one line per entry, without colors outside a terminal", () => {
    const { log, lines } = capture({ format: "pretty" });
    log.warn({ roomId: "!room:example.org" }, "sending will be retried");
    expect(lines.join("")).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: sending will be retried \{"roomId":"!room:example.org"\}\n$/,
    );
  });
});

test("writes nothing below its level", () => {
  const { log, lines } = capture({ level: "warn" });
  log.info("not important");
  expect(lines).toEqual([]);
});

describe("errors", () => {
  test("show code, message and cause, and no other property", () => {
    const { log, entries, lines } = capture();
    log.error({ err: modelError() }, "a turn failed");
    expect(entries()).toMatchObject([
      {
        err: {
          type: "AgentChatError",
          code: "unreachable",
          message: "the model cannot be reached",
          cause: { type: "Error", code: "ECONNREFUSED", message: "connect" },
        },
      },
    ]);
    expect(lines.join("")).not.toContain("s3cret");
  });

  test.each([
    { level: "info", error: modelError(), shown: false },
    { level: "debug", error: modelError(), shown: true },
    { level: "trace", error: modelError(), shown: true },
    { level: "info", error: new TypeError("a fault of ours"), shown: true },
  ] as const)("show a stack at $level of $error.name: $shown", ({ level, error, shown }) => {
    const { log, entries } = capture({ level });
    log.error({ err: error }, "a turn failed");
    expect(Object.hasOwn(entries()[0]?.["err"] as object, "stack")).toBe(shown);
  });

  test("show each error of an aggregate", () => {
    const { log, entries } = capture();
    log.error({ err: new AggregateError([new Error("no IPv6"), new Error("no IPv4")]) }, "unreachable");
    expect(entries()).toMatchObject([{ err: { errors: [{ message: "no IPv6" }, { message: "no IPv4" }] } }]);
  });

  test("that cause each other do not go on forever", () => {
    const [first, second] = [new Error("first"), new Error("second")];
    first.cause = second;
    second.cause = first;
    const { log, lines } = capture();
    log.error({ err: first }, "a turn failed");
    expect(lines[0]?.split('"message":"second"')).toHaveLength(5);
  });

  test("that are none are shown as they are", () => {
    const { log, entries } = capture();
    log.error({ err: "rejected with a text" }, "a turn failed");
    expect(entries()).toMatchObject([{ err: "rejected with a text" }]);
  });
});

test.each(["json", "pretty"] as const)("a secret is never written as %s", (format) => {
  const { log, lines } = capture({ format });
  log.info({ token: createSecret("s3cret"), ai: { apiKey: createSecret("s3cret") } }, "configured");
  expect(lines.join("")).toContain("[secret]");
  expect(lines.join("")).not.toContain("s3cret");
});
