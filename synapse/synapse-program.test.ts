import { expect, it } from "vitest";
import { dockerArguments } from "./synapse-program.ts";

it("shows Docker the files at the paths that the configuration names", () => {
  const command = { configFile: "/d/homeserver.yaml", dataDirectory: "/d", directories: ["/d", "/r"], output: 1 };
  expect(dockerArguments(command, { uid: 1000, gid: 1001 })).toEqual([
    "run",
    "--rm",
    "--init",
    expect.stringMatching(/^--name=agentchat-synapse-[0-9a-f]{12}$/),
    "--network=host",
    "--user=1000:1001",
    "--entrypoint=python3",
    "--volume=/d:/d",
    "--volume=/r:/r",
    "matrixdotorg/synapse:latest",
    "-m",
    "synapse.app.homeserver",
    "-c",
    "/d/homeserver.yaml",
  ]);
});
