import type { PublishedCommands, PublishedCommandsState } from "./published-commands.ts";

/** Kept as long as the process lives. For tests of bots. */
export function publishedCommandsInMemory(): PublishedCommandsState {
  const kept = new Map<string, PublishedCommands>();
  return {
    all: () => Promise.resolve([...kept.values()]),
    save(published) {
      kept.set(`${published.agentId} ${published.roomId}`, published);
      return Promise.resolve();
    },
    forgetRoom(agentId, roomId) {
      kept.delete(`${agentId} ${roomId}`);
      return Promise.resolve();
    },
  };
}
