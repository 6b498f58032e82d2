/** `[rule, file, text that breaks this rule and no other]`. */
export const violations: readonly (readonly [rule: string, file: string, text: string])[] = [
  [
    "agentchat(constant-log-message)",
    "appservice/log-template.ts",
    log("log.info({ roomId }, `replied in ${roomId}`);"),
  ],
  ["agentchat(constant-log-message)", "appservice/log-variable.ts", log("log.error({ roomId }, roomId);")],
  ["agentchat(constant-log-message)", "appservice/log-arguments.ts", log('log.debug("replied in %s", roomId);')],
  ["agentchat(constant-log-message)", "appservice/log-only-fields.ts", log("log.info({ roomId });")],
  ["agentchat(typed-errors-only)", "store/throws-error.ts", 'export function open() { throw new Error("no file"); }'],
  ["agentchat(typed-errors-only)", "bots/echo/makes-type-error.ts", 'export const fault = new TypeError("no text");'],
  ["agentchat(no-error-message-test)", "store/message-includes.ts", condition('error.message.includes("busy")')],
  ["agentchat(no-error-message-test)", "store/message-equals.ts", condition('error.message === "busy"')],
  ["agentchat(no-error-message-test)", "store/message-pattern.ts", condition("/busy/.test(error.message)")],
  ["agentchat(no-empty-catch)", "config/empty-catch.ts", attempt("// not important")],
  [
    "agentchat(no-empty-catch)",
    "config/empty-catch-callback.ts",
    "export async function load(work: Promise<void>) { await work.catch(() => { /* not important */ }); }",
  ],
  ["agentchat(no-grab-bag-file)", "store/utils.ts", "export const answer = 42;"],
  ["agentchat(no-grab-bag-file)", "bots/echo/helpers/text.ts", "export const answer = 42;"],
  ["unicorn(filename-case)", "store/eventStore.ts", "export const answer = 42;"],
  [
    "typescript(no-unsafe-type-assertion)",
    "bots/sdk/double-assertion.ts",
    "export function pass(value: string) { return value as unknown as number; }",
  ],
  [
    "agentchat(no-detached-promise)",
    "store/detached-catch.ts",
    "export function start(work: Promise<void>, report: () => void) { work.catch(report); }",
  ],
  [
    "agentchat(no-detached-promise)",
    "store/detached-then.ts",
    "export function start(work: Promise<void>, report: () => void) { work.then(report, report); }",
  ],
  [
    "typescript(no-floating-promises)",
    "store/floating.ts",
    "export function start(work: () => Promise<void>) { work(); }",
  ],
  ["eslint(no-void)", "store/void-promise.ts", "export function start(work: () => number) { void work(); }"],
  [
    "eslint(no-async-promise-executor) and typescript(no-misused-promises)",
    "appservice/async-executor.ts",
    "export function start(work: () => Promise<void>) { return new Promise<void>(async (resolve) => { await work(); resolve(); }); }",
  ],
  [
    "eslint(no-restricted-imports)",
    "appservice/emitter.ts",
    'import { EventEmitter } from "node:events";\nexport { EventEmitter };',
  ],
  [
    "eslint(no-restricted-imports)",
    "store/imported-environment.ts",
    'import { env } from "node:process";\nexport { env };',
  ],
  ["node(no-process-env)", "bots/echo/environment.ts", 'export const home = process.env["HOME"];'],
  ["eslint(no-console)", "bots/echo/prints.ts", 'export function greet() { console.log("hello"); }'],
  [
    "agentchat(max-function-lines)",
    "store/long-function.ts",
    `export function long(add: () => void) {\n${"add();\n".repeat(60)}}`,
  ],
  ["vitest(no-restricted-vi-methods)", "store/mocks.test.ts", 'import { vi } from "vitest";\nvi.mock("./keys.ts");'],
  ["typescript(no-explicit-any)", "store/any.ts", "export type Row = Record<string, any>;"],
  [
    "typescript(no-non-null-assertion)",
    "store/non-null.ts",
    "export function first(rows: readonly string[]) { return rows[0]!; }",
  ],
  [
    "typescript(switch-exhaustiveness-check)",
    "store/switch.ts",
    'export function name(kind: "a" | "b") { switch (kind) { case "a": return 1; } return 2; }',
  ],
];

/** What the rules must leave alone. */
export const accepted: Readonly<Record<string, string>> = {
  "appservice/log.ts": log('log.info({ roomId }, "replied"); log.info("started"); Math.log(2);'),
  "appservice/message-to-people.ts": "export function tell(error: Error) { return `It failed: ${error.message}`; }",
  "appservice/event.ts": 'export function isHello(event: { message: string }) { return event.message === "hello"; }',
  "bots/cli.ts": 'export function show() { console.log(process.env["HOME"]); }',
  "store/handled.ts": attempt("return undefined;"),
  "store/factory.ts": `export function createCounter(add: () => void) {\nreturn {\n${method("first")}${method("second")}};\n}`,
  "store/throws.test.ts": 'export const fault = new Error("planted") as unknown as { code: number };',
};

function log(statement: string): string {
  return `import type { Logger } from "pino";\nexport function reply(log: Logger, roomId: string) { log.info({ roomId }, "got it"); ${statement} }`;
}

function condition(test: string): string {
  return `export function isBusy(error: Error) { return ${test}; }`;
}

function attempt(handling: string): string {
  return `export function load(work: () => void) {\n  try {\n    work();\n  } catch {\n    ${handling}\n  }\n}`;
}

function method(name: string): string {
  return `${name}() {\n${"add();\n".repeat(50)}},\n`;
}
