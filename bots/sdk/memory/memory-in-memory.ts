import type { UserId } from "#appservice";
import type { ConversationScope, Memories, Memory, MemoryOwner, Summaries, Summary } from "./memory-state.ts";

/** What agents remember, kept as long as the process lives. For tests of bots. */
export function memoryInMemory(): {
  readonly memories: Memories;
  readonly summaries: Summaries;
  readonly deletePerson: (personId: UserId) => void;
} {
  const kept: (MemoryOwner & { memory: Memory })[] = [];
  const summaries: (ConversationScope & { readonly summary: Summary })[] = [];
  const of = (owner: MemoryOwner) => kept.filter((each) => isOwn(each, owner));
  const drop = <Item>(list: Item[], isDropped: (item: Item) => boolean): void => {
    list.splice(0, list.length, ...list.filter((item) => !isDropped(item)));
  };

  return {
    memories: {
      list: (owner) => Promise.resolve(of(owner).map(({ memory }) => memory)),
      agentsOf(personId) {
        const agents = kept.filter((each) => each.personId === personId).map(({ agentId }) => agentId);
        return Promise.resolve([...new Set(agents)]);
      },
      add({ agentId, personId }, { kind, text, at }) {
        const number = Math.max(0, ...of({ agentId, personId }).map(({ memory }) => memory.number)) + 1;
        const memory = { number, kind, text, createdAt: at, updatedAt: at };
        kept.push({ agentId, personId, memory });
        return Promise.resolve(memory);
      },
      update(owner, memory) {
        const found = of(owner).find((each) => each.memory.number === memory.number);
        if (found !== undefined) found.memory = memory;
        return Promise.resolve(found !== undefined);
      },
      delete(owner, numbers) {
        drop(kept, (each) => isOwn(each, owner) && numbers.includes(each.memory.number));
        return Promise.resolve();
      },
    },
    summaries: {
      find: (scope) => Promise.resolve(summaries.find((each) => isSame(each, scope))?.summary),
      ofPerson(personId) {
        const found = summaries.filter((each) => each.personId === personId);
        return Promise.resolve(found.map(({ summary, ...scope }) => ({ ...scope, ...summary })));
      },
      save(scope, summary) {
        drop(summaries, (each) => isSame(each, scope));
        summaries.push({ ...scope, summary });
        return Promise.resolve();
      },
      forgetRoom(agentId, roomId) {
        drop(summaries, (each) => each.agentId === agentId && each.roomId === roomId);
        return Promise.resolve();
      },
      forgetPerson(owner) {
        drop(summaries, (each) => isOwn(each, owner));
        return Promise.resolve();
      },
    },
    deletePerson(personId) {
      drop(kept, (each) => each.personId === personId);
      drop(summaries, (each) => each.personId === personId);
    },
  };
}

function isOwn(one: MemoryOwner, other: MemoryOwner): boolean {
  return one.agentId === other.agentId && one.personId === other.personId;
}

function isSame(one: ConversationScope, other: ConversationScope): boolean {
  return isOwn(one, other) && one.roomId === other.roomId && one.threadRoot === other.threadRoot;
}
