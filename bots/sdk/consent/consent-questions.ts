import { createHash } from "node:crypto";
import { MatrixError } from "#appservice";
import type { EventId, RoomId, UserId } from "#appservice";
import type { HomeserverSide } from "../homeserver-side.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import { SdkError } from "../sdk-error.ts";
import type { ConsentCall } from "../run-tool.ts";
import { outcomeContent, questionContent, visibleText } from "./consent-content.ts";
import type { ConsentOutcome } from "./consent-content.ts";
import { parseConsentRequest } from "./consent-request.ts";
import type { ConsentRequest } from "./consent-request.ts";
import type { Consent, Consents } from "./consent-state.ts";
import { answerKeys } from "./decide-consent.ts";

/** Puts questions for consent into rooms. Whatever it sends, it sends once. */
export interface ConsentQuestions {
  /** Asks the person of the turn. Resolves, when the question is in the room, with what the model is told; what comes of it comes later. */
  ask(question: NewQuestion): Promise<string>;
  /**
   * Puts a question that no turn led to. Resolves with the event that shows it, also when it was answered meanwhile; `undefined` when it had come to its end before it was shown.
   * @throws SdkError `question-too-long`
   */
  put(question: UnpromptedQuestion): Promise<EventId | undefined>;
  /** Shows a question that is written down. Resolves with the event. */
  show(consent: Consent): Promise<EventId>;
  /** Edits the question to say what became of it; the first outcome stays. */
  tell(consent: Consent, outcome: ConsentOutcome): Promise<void>;
}

export interface NewQuestion {
  /** The turn that the tool is called in. */
  readonly cause: {
    readonly agent: Agent;
    readonly room: { readonly roomId: RoomId; readonly isDirect: boolean };
    readonly personId: UserId;
    readonly source: string;
    readonly message: IncomingMessage;
  };
  /** How many questions this turn has asked before: makes it the same question when the turn is run again. */
  readonly place: number;
  readonly call: ConsentCall;
  /** What the bot told its model. */
  readonly instructions: string;
}

/** A question that did not come of a turn: it asks for one of the agent's actions. */
export interface UnpromptedQuestion {
  readonly agent: Agent;
  /** A direct chat with the person. */
  readonly roomId: RoomId;
  readonly personId: UserId;
  /** The same again is the same question. */
  readonly source: string;
  /** What is to be decided, in words. */
  readonly text: string;
  /** Name of the action. */
  readonly action: string;
  readonly input: unknown;
  /** Name of the action on "no". */
  readonly declined?: string;
  readonly lifetimeMs: number;
}

export interface ConsentQuestionsOptions {
  readonly consents: Consents;
  readonly homeserver: Pick<HomeserverSide, "intent">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each question that was asked. */
  readonly asked: (consent: Consent) => void;
}

/** Longer actions cannot be shown in full in one message, and nobody would read them. Characters. */
const maxActionLength = 8_000;

export function createConsentQuestions({
  consents,
  homeserver,
  now,
  asked,
}: ConsentQuestionsOptions): ConsentQuestions {
  async function show(consent: Consent): Promise<EventId> {
    const { consentId: source, agentId, roomId, personId } = consent;
    const { message, isDirect, ...question } = parseConsentRequest(consent.request);
    const intent = homeserver.intent(agentId);
    const send = async (part: string, type: string, content: Readonly<Record<string, unknown>>): Promise<EventId> =>
      (await intent.send({ roomId, type, content, source, part, personId })).eventId;
    // what nobody has asked for notifies also where others are in the room
    const mention = message === undefined ? { "m.mentions": { user_ids: [personId] } } : {};
    const content = { ...questionContent(question, { message, isDirect }), ...mention };
    const questionId = await send("question", "m.room.message", content);
    await consents.saveQuestionId(consent.consentId, questionId);
    for (const [name, key] of Object.entries(answerKeys)) {
      const relation = { rel_type: "m.annotation", event_id: questionId, key };
      await send(`answer-${name}`, "m.reaction", { "m.relates_to": relation });
    }
    return questionId;
  }

  return {
    show,
    async put({ agent, roomId, personId, source, text, action: toolName, input, declined, lifetimeMs }) {
      const action = visibleText(text);
      if (action.length > maxActionLength)
        throw new SdkError("question-too-long", `a question may have ${maxActionLength} characters: shorten its text`, {
          userMessage: "That is too long to be shown in one message, so I have not asked.",
        });
      const request: ConsentRequest = {
        toolName,
        input,
        action,
        minutes: Math.ceil(lifetimeMs / 60_000),
        instructions: "",
        isDirect: true,
        ...(declined === undefined ? {} : { declined }),
      };
      const consent = await consents.add({
        consentId: consentIdOf(agent.userId, source, 0),
        agentId: agent.userId,
        roomId,
        personId,
        request: JSON.stringify(request),
        expiresAt: now() + lifetimeMs,
      });
      if (consent.status !== "asked") return consent.questionId;
      const questionId = await show(consent);
      asked(consent);
      return questionId;
    },
    async ask({ cause, place, call, instructions }) {
      const { agent, room, message, personId, source } = cause;
      const action = visibleText(call.action);
      if (action.length > maxActionLength)
        return `${call.toolName} was not run: what it would do is too long to be shown.`;
      const minutes = agent.configured.behavior.consentMinutes;
      const { toolName, input } = call;
      const { isDirect } = room;
      const request: ConsentRequest = { toolName, input, action, minutes, instructions, isDirect, message };
      const consent = await consents.add({
        consentId: consentIdOf(agent.userId, source, place),
        agentId: agent.userId,
        roomId: room.roomId,
        personId,
        request: JSON.stringify(request),
        expiresAt: now() + minutes * 60_000,
      });
      if (consent.status !== "asked") return `${toolName} was not run: I had asked for consent, and that was answered.`;
      await show(consent);
      asked(consent);
      return `Asked for consent. Nothing has been done yet: ${toolName} runs when the question is answered with ✅.`;
    },
    async tell(consent, outcome) {
      const { consentId, agentId, roomId, personId, questionId, request } = consent;
      if (questionId === undefined) return;
      const content = outcomeContent(questionId, parseConsentRequest(request), outcome);
      try {
        await homeserver
          .intent(agentId)
          .send({ roomId, type: "m.room.message", content, source: consentId, part: "outcome", personId });
      } catch (error) {
        // the agent is no longer in the room: nobody is left to be told
        if (!(error instanceof MatrixError) || error.code !== "refused") throw error;
      }
    },
  };
}

function consentIdOf(agentId: string, source: string, place: number): string {
  const hash = createHash("sha256").update(`${agentId}\0${source}\0${place}`).digest("base64url");
  return `consent ${hash.slice(0, 32)}`;
}
