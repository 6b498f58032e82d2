import type { DevelopmentStatus } from "./development-status.ts";

/** What is printed when everything runs: who can log in where, and what they will find. */
export function describeReady(status: DevelopmentStatus, seconds: number): string {
  const { homeserver, users, serviceBot, metrics } = status;
  const logins = users.map(
    ({ userId, password, admin }) => `    ${userId}  password ${password}${admin ? "  (admin)" : ""}`,
  );
  const people =
    users.length === 0
      ? [`  Log in with an account of yours and write to ${serviceBot}, which introduces you to your assistant.`]
      : [
          "  Log in with a Matrix client that can encrypt, such as Element (passwords are for development only):",
          ...logins,
          "  Each of them finds an invitation from their own assistant to an encrypted chat: join, and write hello.",
          `  ${serviceBot} answers too: write help to it.`,
        ];
  return [
    "",
    `AgentChat is ready after ${seconds.toFixed(1)} s.`,
    "",
    `  Homeserver: ${homeserver.url} (${homeserver.serverName})`,
    ...people,
    "",
    `  Metrics and health: ${metrics.url}/metrics, /healthz, /readyz`,
    "  Configuration: .agentchat/agentchat.yaml. Ctrl-C stops everything; npm run reset deletes the state.",
    "",
  ].join("\n");
}
