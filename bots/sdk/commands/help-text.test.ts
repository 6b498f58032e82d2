import { describe, expect, test } from "vitest";
import { helpText } from "./help-text.ts";
import type { HelpFacts } from "./help-text.ts";

const facts: HelpFacts = {
  about: "I keep notes.",
  sayings: ["note that I like tea", "show my notes"],
  understandsText: true,
  commands: {
    notes: {
      description: "shows your notes",
      usage: { "": "shows all", "add TEXT": "adds one" },
      examples: ["add buy milk"],
      where: "direct",
    },
    stats: { description: "tells how many notes there are", requires: "admin" },
    help: { description: "shows what I can do" },
  },
  isDirect: true,
  isManagementRoom: false,
  level: "user",
};

describe("help", () => {
  test("tells plain words first, then commands", () => {
    expect(helpText(facts, "")).toBe(
      [
        "I keep notes.",
        "Write to me in your own words, for example:",
        "“note that I like tea” · “show my notes”",
        "**Commands**\n\n- `!notes` – shows your notes",
        "`!help NAME` tells more about one.",
      ].join("\n\n"),
    );
  });

  test("shows administrators theirs", () => {
    expect(helpText({ ...facts, level: "admin" }, "")).toContain("**For administrators**\n\n- `!stats` – tells how");
  });

  test("shows in a group what works there", () => {
    const text = helpText({ ...facts, isDirect: false }, "");
    expect(text).toContain("Mention me or reply to me");
    expect(text).toContain("**In this room**\n\n- `!answer` – ");
    expect(text).not.toContain("!notes");
  });

  test("leaves the mark out in the management room, and says so", () => {
    const text = helpText({ ...facts, isManagementRoom: true, understandsText: false }, "");
    expect(text).toContain("- `notes` – ");
    expect(text).toContain("In other rooms they begin with a `!`.");
    expect(text).not.toContain("own words");
  });

  test.each(["notes", "!Notes"])("tells all about %s", (name) => {
    expect(helpText(facts, name)).toBe(
      [
        "`!notes` shows your notes.",
        "- `!notes` – shows all\n- `!notes add TEXT` – adds one",
        "For example `!notes add buy milk`",
      ].join("\n\n"),
    );
  });

  test.each([
    ["note", "There is no command `!note` here. Did you mean `!notes`? `!help` shows all."],
    ["stats", "There is no command `!stats` here. `!help` shows all."],
  ])("says that there is no %s", (name, expected) => {
    expect(helpText(facts, name)).toBe(expected);
  });
});
