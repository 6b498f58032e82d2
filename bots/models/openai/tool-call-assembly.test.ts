import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { createToolCallAssembly, type ToolCallDelta } from "./tool-call-assembly.ts";

function assemble(deltas: readonly ToolCallDelta[]) {
  const assembly = createToolCallAssembly("the server");
  for (const delta of deltas) assembly.add(delta);
  return assembly.finish();
}

describe("puts calls together", () => {
  test.each<[string, readonly ToolCallDelta[], readonly object[]]>([
    ["from none", [], []],
    [
      "from pieces numbered by index",
      [
        { index: 0, id: "a", name: "one", arguments: "" },
        { index: 0, arguments: '{"x":' },
        { index: 1, id: "b", name: "two", arguments: "{}" },
        { index: 0, arguments: "1}" },
      ],
      [
        { id: "a", name: "one", input: { x: 1 } },
        { id: "b", name: "two", input: {} },
      ],
    ],
    [
      "that all have index 0 and are told apart by id",
      [
        { index: 0, id: "a", name: "one", arguments: "{}" },
        { index: 0, id: "b", name: "two", arguments: "{" },
        { index: 0, id: "b", arguments: "}" },
      ],
      [
        { id: "a", name: "one", input: {} },
        { id: "b", name: "two", input: {} },
      ],
    ],
    [
      "without an index",
      [{ id: "a", name: "one", arguments: "[1" }, { arguments: "]" }],
      [{ id: "a", name: "one", input: [1] }],
    ],
    ["without an id", [{ index: 0, name: "one", arguments: "{}" }], [{ id: "call_0", name: "one", input: {} }]],
    [
      "with the same id twice",
      [
        { index: 0, id: "a", name: "one" },
        { index: 1, id: "a", name: "two" },
      ],
      [
        { id: "a", name: "one", input: {} },
        { id: "call_1", name: "two", input: {} },
      ],
    ],
    ["without arguments", [{ index: 0, id: "a", name: "one", arguments: null }], [{ id: "a", name: "one", input: {} }]],
  ])("%s", (_, deltas, expected) => {
    expect(assemble(deltas)).toEqual(expected);
  });
});

describe("refuses", () => {
  test.each([
    ["arguments that are not JSON", [{ index: 0, id: "a", name: "one", arguments: '{"secret' }]],
    ["a call without a name", [{ index: 0, id: "a", arguments: "{}" }]],
  ])("%s, quoting nothing", (_, deltas) => {
    const error = thrownBy(() => assemble(deltas));
    expect(error).toMatchObject({ code: "bad-response" });
    expect(inspect(error)).not.toContain("secret");
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
