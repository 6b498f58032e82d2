import { defineBot } from "#sdk";
import { clock } from "./clock.ts";
import { greeting, instructions } from "./words.ts";

/** Everyone's own assistant. */
export const assistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  avatar: new URL("./avatar.png", import.meta.url),
  tools: [clock],
  on: {
    welcome: (turn) => turn.reply(greeting(turn.agent)),
    async message(turn) {
      await turn.answer({ instructions: turn.systemPrompt ?? instructions(turn.agent) });
    },
  },
});
