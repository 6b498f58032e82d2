import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import type { Tool } from "./define-tool.ts";
import { runTool } from "./run-tool.ts";
import type { ConsentCall } from "./run-tool.ts";
import type { MessageTurn } from "./turn.ts";

const input = z.object({ a: z.number(), b: z.number().default(1) });

function tool(changes: Partial<Tool<typeof input>> = {}): Tool {
  return defineTool({ name: "add", description: "Adds.", input, run: ({ a, b }) => a + b, ...changes });
}

function use(tools: readonly Tool[], signal = new AbortController().signal) {
  const asked: ConsentCall[] = [];
  const requestConsent = (call: ConsentCall): Promise<string> => {
    asked.push(call);
    return Promise.resolve("asked");
  };
  return { tools, signal, requestConsent, asked, turn: () => ({}) as MessageTurn };
}

const call = (given: unknown = { a: 2 }) => ({ id: "1", name: "add", input: given });

test.each<[string, Partial<Tool<typeof input>>, string]>([
  ["text", { run: () => "three" }, "three"],
  ["JSON", { run: () => ({ sum: 3 }) }, '{"sum":3}'],
  ["nothing", { run: () => undefined }, "null"],
  ["what it resolves with", { run: () => Promise.resolve(3) }, "3"],
  ["a failure", { run: () => Promise.reject(new Error("no network")) }, "add failed: no network"],
  ["a cut-off text", { run: () => "abcdef", maxResultLength: 4 }, "abcd … (cut off: the first 4 of 6 characters)"],
  ["what JSON cannot hold", { run: () => 1n }, expect.stringMatching(/^add failed: .*BigInt/u)],
])("returns %s", async (_name, changes, expected) => {
  expect(await runTool(call(), use([tool(changes)]))).toEqual(expected);
});

test("says what is wrong with the input, and where", async () => {
  expect(await runTool(call({ a: "2" }), use([tool()]))).toMatch(/^The input of add is wrong: a .*number/u);
  expect(await runTool(call(), use([]))).toBe("There is no tool add.");
});

test("a tool that takes too long is stopped, and left behind when it does not listen", async () => {
  let reason: unknown;
  const slow = tool({
    timeoutMs: 20,
    run: (_input, { signal }) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
        });
      }),
  });
  expect(await runTool(call(), use([slow]))).toBe("add failed: it took longer than 0.02 seconds and was stopped");
  expect(reason).toMatchObject({ code: "tool-timeout" });
});

test("a turn that is stopped stops its tool", async () => {
  const controller = new AbortController();
  const hanging = tool({ run: () => new Promise(() => controller.abort(new Error("stopped"))) });
  await expect(runTool(call(), use([hanging], controller.signal))).rejects.toThrow("stopped");
});

const overOne: Partial<Tool<typeof input>> = { consent: ({ a }) => a > 1 };

test.each([
  ["always", { consent: "always" } as const],
  ["for this input", overOne],
])("asks for consent before it runs: %s", async (_name, consent) => {
  let runs = 0;
  const asking = use([tool({ run: () => (runs += 1), ...consent })]);
  expect(await runTool(call(), asking)).toBe("asked");
  expect(asking.asked).toEqual([{ toolName: "add", input: { a: 2 }, action: 'add\n{\n  "a": 2\n}' }]);
  expect(runs).toBe(0);
});

test("runs without asking when this input needs no consent", async () => {
  expect(await runTool(call({ a: 1 }), use([tool(overOne)]))).toBe("2");
});

test("describes the action with what the tool will really get", async () => {
  const asking = use([tool({ consent: "always", describeAction: ({ a, b }) => `${a} and ${b}` })]);
  await runTool(call(), asking);
  expect(asking.asked[0]?.action).toBe("2 and 1");
});

test("a tool whose consent cannot be worked out does not run", async () => {
  const faulty = tool({
    consent: () => {
      throw new Error("defect");
    },
  });
  expect(await runTool(call(), use([faulty]))).toBe("add failed: defect");
});
