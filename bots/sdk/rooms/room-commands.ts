import type { CommandDeclaration } from "../commands/command-declaration.ts";

/** What `parseRoomCommand` reads: commands about the agent in a room. */
export const roomCommands = {
  answer: {
    description: "tells what I answer in this room, and changes it",
    usage: {
      "": "tells what I answer in this room",
      always: "everything that is said",
      mention: "what mentions me or replies to me",
      never: "nothing",
    },
    examples: ["always"],
    where: "group",
  },
  quiet: {
    description: "makes me silent in this room, until quiet off",
    usage: {
      "": "makes every agent in the room silent, or with a mention the one mentioned",
      off: "lets them speak again",
    },
    where: "group",
  },
} as const satisfies Readonly<Record<string, CommandDeclaration>>;
