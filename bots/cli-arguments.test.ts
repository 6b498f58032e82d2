import { expect, test } from "vitest";
import { helpText, parseCommandLine } from "./cli-arguments.ts";

const run = { kind: "run", configFile: "agentchat.yaml", isForced: false, isJson: false };

test.each([
  { line: "start", expected: { ...run, command: "start" } },
  { line: "start --config a.yaml", expected: { ...run, command: "start", configFile: "a.yaml" } },
  { line: "check-config --config=a.yaml", expected: { ...run, command: "check-config", configFile: "a.yaml" } },
  { line: "generate-registration --force", expected: { ...run, command: "generate-registration", isForced: true } },
  { line: "doctor --json", expected: { ...run, command: "doctor", isJson: true } },
  { line: "--help", expected: { kind: "help" } },
  { line: "help", expected: { kind: "help" } },
  { line: "help start", expected: { kind: "help", command: "start" } },
  { line: "start --help --nonsense", expected: { kind: "help", command: "start" } },
  { line: "--version", expected: { kind: "version" } },
])("understands: agentchat $line", ({ line, expected }) => {
  expect(parseCommandLine(line.split(" "))).toEqual(expected);
});

test.each([
  { line: "", message: "no command" },
  { line: "strat", message: 'there is no command strat; did you mean "start"?' },
  { line: "frobnicate", message: "there is no command frobnicate; have: start, doctor, check-config" },
  { line: "start --confg a.yaml", message: 'start: there is no option --confg; did you mean "--config"?' },
  { line: "start --force", message: "start: there is no option --force; have: --config, --help" },
  { line: "start --config", message: "start: --config needs a value" },
  { line: "start agentchat.yaml", message: "start: agentchat.yaml is one word too many" },
  { line: "generate-config --config a.yaml", message: "generate-config: there is no option --config" },
  { line: "generate-registration --force=yes", message: "generate-registration: --force takes no value" },
  { line: "--nonsense", message: "there is no option --nonsense" },
])("refuses: agentchat $line", ({ line, message }) => {
  const invocation = parseCommandLine(line === "" ? [] : line.split(" "));
  expect(invocation).toMatchObject({
    kind: "wrong",
    message: expect.stringContaining(`agentchat: ${message}`) as string,
  });
});

test.each(["start", "doctor", "check-config", "generate-config", "generate-registration"] as const)(
  "explains %s",
  (command) => {
    expect(helpText(undefined)).toContain(`\n  ${command} `);
    expect(helpText(command)).toContain(`agentchat ${command} `);
  },
);
