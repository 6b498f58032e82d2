import { describe, expect, test } from "vitest";
import { parseYaml } from "./yaml-source.ts";

describe("faults of the YAML", () => {
  test.each([
    { name: "a tab", text: "a: 1\nb:\n\tc: 1\n", line: 3, message: /tab/ },
    { name: "an open quote", text: 'a: "b\n', line: 2, message: /missing/ },
    { name: "a second mapping in a line", text: "a: b: c\n", line: 1, message: /not valid/ },
    { name: "a reserved character", text: "a: 1\nb: @c\n", line: 2, message: /not valid/ },
    { name: "an unknown anchor", text: "a:\n  b: *c\n", line: 2, message: /anchor/ },
    { name: "wrong indentation", text: "a:\n  b: 1\n c: 2\n", line: 3, message: /indented/ },
    { name: "a second document", text: "a: 1\n---\nb: 2\n", line: 2, message: /second YAML document/ },
  ])("names the line of $name", ({ text, line, message }) => {
    const { problems, isReadable } = parseYaml(text);
    expect(isReadable).toBe(false);
    expect(problems[0]).toMatchObject({ path: "", line, message: expect.stringMatching(message) as string });
  });

  test("never quotes the file", () => {
    const texts = [
      "a: *hunter2",
      "a: @hunter2",
      "- a\nb: hunter2",
      'a: "\\hunter2"',
      "hunter2\nb: 1",
      "a: {hunter2",
      "a: 'x' hunter2",
    ];
    const shown = texts.map((text) => JSON.stringify(parseYaml(text).problems));
    expect(shown.filter((problems) => problems === "[]")).toEqual([]);
    expect(shown.join()).not.toContain("hunter2");
  });
});

test("reports a key given twice, and still reads the rest", () => {
  const source = parseYaml("a:\n  b: 1\n  c: 2\n  b: 3\nd:\n  - e: 1\n    e: 2\n");
  expect(source.isReadable).toBe(true);
  expect(source.problems).toEqual([
    { path: "a.b", line: 4, column: 3, message: "is given twice, first in line 2" },
    { path: "d[0].e", line: 7, column: 5, message: "is given twice, first in line 6" },
  ]);
});

test.each([
  { path: ["a"], line: 2, column: 1 },
  { path: ["a", "b"], line: 3, column: 3 },
  { path: ["a", "missing"], line: 2, column: 1 },
  { path: ["a", "b", "missing"], line: 3, column: 3 },
  { path: ["list", 1], line: 6, column: 5 },
  { path: ["list", 1, "missing"], line: 6, column: 5 },
  { path: ["list", 7], line: 4, column: 1 },
  { path: ["copy", "b"], line: 3, column: 3 },
  { path: ["missing"], line: 2, column: 1 },
])("knows where $path stands, or the section that should have it", ({ path, line, column }) => {
  const text = "# comment\na: &anchor\n  b: 1\nlist:\n  - x: 1\n  - y: 2\ncopy: *anchor\n";
  expect(parseYaml(text).positionOf(path)).toEqual({ line, column });
});

test("takes an empty file for an empty section", () => {
  const source = parseYaml("");
  expect(source.data).toEqual({});
  expect(source.positionOf(["a"])).toEqual({ line: 1, column: 1 });
});
