import type { UserId } from "#appservice";
import type { ChatModel } from "#models";
import type { PersonMemory } from "../memory/person-memory.ts";

/** A model that is told whose requests it gets, and what language they speak as far as they have said. */
export async function forPerson(model: ChatModel, personId: UserId, memory: PersonMemory): Promise<ChatModel> {
  const language = (await memory.list()).find(({ kind }) => kind === "language")?.text;
  const person = { id: personId, language };
  return { ...model, stream: (request) => model.stream({ ...request, person }) };
}
