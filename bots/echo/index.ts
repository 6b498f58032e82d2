import { defineBot } from "#sdk";

/** Says what it is told. */
export const echo = defineBot({
  id: "echo",
  displayName: "Echo",
  per: "server",
  on: { message: (turn) => turn.reply(turn.message.text) },
});
