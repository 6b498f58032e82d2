import type { EventId } from "#appservice";
import { SdkError } from "../sdk-error.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { PersonQuestion } from "./service.ts";
import type { Telling } from "./tell-person.ts";

/** A person's assistant asks them whether one of its actions may be taken; once for the same source. @throws SdkError `bad-definition` when the assistant has no such action */
export async function askPerson(
  { questions }: Pick<TurnWorld, "questions">,
  { botId, personId, home: { agent, roomId } }: Telling,
  question: PersonQuestion,
): Promise<EventId | undefined> {
  const { bot } = agent.configured;
  for (const name of [question.action, ...(question.declined === undefined ? [] : [question.declined])]) {
    if (bot.actions?.some((action) => action.name === name) !== true)
      throw new SdkError("bad-definition", `${bot.id} has no action ${name}, which ${botId} asks for: see actions`);
  }
  return questions.put({ ...question, agent, roomId, personId, source: `${botId} ${question.source}` });
}
