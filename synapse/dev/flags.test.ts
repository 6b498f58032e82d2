import { describe, expect, it } from "vitest";
import { parseFlags } from "./flags.ts";

describe("parseFlags", () => {
  it("leaves what is not given undefined", () => {
    expect(Object.values(parseFlags([])).filter((value) => value !== undefined)).toEqual([false]);
  });

  it("reads every option", () => {
    const args =
      "--homeserver https://m.example.org/ --server-name example.org --homeserver-port 1 --appservice-port=65535";
    expect(parseFlags([...args.split(" "), "--metrics-port", "9", "--registration-shared-secret", "s"])).toEqual({
      help: false,
      homeserver: "https://m.example.org",
      registrationSharedSecret: "s",
      serverName: "example.org",
      homeserverPort: 1,
      appservicePort: 65_535,
      metricsPort: 9,
    });
  });

  it.each([
    { args: ["--homeserver-prt", "1"], says: "did you mean --homeserver-port?" },
    { args: ["8008"], says: '"8008" is not an option' },
    { args: ["--metrics-port"], says: "--metrics-port needs a value" },
    { args: ["--metrics-port", "0"], says: "a number from 1 to 65535" },
    { args: ["--metrics-port", "70000"], says: "a number from 1 to 65535" },
    { args: ["--homeserver", "example.org"], says: "must begin with http:// or https://" },
    { args: ["--server-name", "@a:b"], says: "is not a server name" },
  ])("refuses $args", ({ args, says }) => {
    expect(() => parseFlags(args)).toThrow(says);
  });
});
