import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { declaredCommands } from "#sdk/testing";
import { assistant } from "./assistant/index.ts";
import { withCommandTables } from "./commands-page.ts";
import { service } from "./service/index.ts";

const page = new URL("../README.md", import.meta.url);

// When it fails: `npx vitest run bots/commands-page.test.ts -u` writes the tables anew.
test("README.md has every command and tool as it is declared", async () => {
  const text = await readFile(page, "utf8");
  const { commands, roomCommands } = declaredCommands(assistant);
  const facts = {
    assistant,
    commands: { assistant: commands, service: declaredCommands(service).commands, room: roomCommands },
  };
  const expected = withCommandTables(text, facts);
  expect(expected).toContain("| `!help` |");
  await expect(expected).toMatchFileSnapshot(page.pathname);
});

test("every tool of the assistant has an example of what to say", () => {
  expect((assistant.tools ?? []).filter(({ example }) => example === undefined)).toEqual([]);
});

test.each([assistant, service])(
  "every command of $id is described in a line, with examples that its usage has",
  (bot) => {
    for (const [name, { description, usage = {}, examples = [] }] of Object.entries(declaredCommands(bot).commands)) {
      expect(description, name).toMatch(/^[a-z][^\n]{10,100}[^.]$/u);
      const beginnings = Object.keys(usage).map((form) => form.split(" ", 1)[0] ?? "");
      for (const example of examples) {
        const [word = ""] = example.split(" ", 1);
        const fits = beginnings.some((beginning) => beginning === word || /^[A-Z]/u.test(beginning));
        expect(fits, `!${name} ${example}`).toBe(true);
      }
    }
  },
);
