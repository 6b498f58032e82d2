import type { UserId } from "#appservice";
import { auditConsent } from "../audit/audit-consent.ts";
import { openMessageTurn } from "../create-turn.ts";
import type { Tool } from "../define-tool.ts";
import type { PermissionLevel } from "../decide.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { AnswerResolver } from "../message-answer.ts";
import type { Agent } from "../roster.ts";
import { runConsentedTool } from "../run-tool.ts";
import type { ToolResult } from "../run-tool.ts";
import { SdkError } from "../sdk-error.ts";
import type { TurnRunner } from "../turn-runner.ts";
import type { TurnWorld } from "../turn-world.ts";
import type { MessageTurn } from "../turn.ts";
import type { ConsentOutcome } from "./consent-content.ts";
import { parseConsentRequest, readConsentRequest } from "./consent-request.ts";
import type { ConsentRequest } from "./consent-request.ts";
import type { Consent, Consents } from "./consent-state.ts";
import { answerKeys, decideConsent, readAnswer } from "./decide-consent.ts";

export interface ConsentSettlerOptions {
  readonly world: TurnWorld;
  readonly consents: Consents;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly runner: TurnRunner;
}

/**
 * Takes answers to questions for consent. With ✅ the tool runs as a turn of its own, whose source is the consent: once, whatever is delivered again. A tool that
 * was started before a crash is not started again, unless it bears that; the person is told that it may or may not have been done.
 */
export function createConsentSettler({
  world,
  consents,
  permissionLevel,
  runner,
}: ConsentSettlerOptions): AnswerResolver {
  async function settle(agent: Agent, consent: Consent, stepAside: () => void): Promise<void> {
    await auditConsent(world, agent, consent);
    const isNo = consent.status === "declined";
    if (!isNo || readConsentRequest(consent.request)?.declined !== undefined) await carryOut(agent, consent, stepAside);
    else await world.questions.tell(consent, "declined");
    await consents.close(consent.consentId);
  }

  async function carryOut(agent: Agent, consent: Consent, stepAside: () => void): Promise<void> {
    const request = parseConsentRequest(consent.request);
    const { consentId: source, roomId, personId } = consent;
    const { isDirect, message = answerAsMessage(consent) } = request;
    const begun = { agent, room: { roomId, isDirect }, personId, source, message, stepAside };
    await runner.run(begun, (cause) => {
      const level = permissionLevel(personId);
      const { turn, hasAnswered, limits } = openMessageTurn(world, { ...cause, message, level, isContinued: true });
      const whole = (): Promise<void> => work(turn, agent, consent, request);
      return { work: () => limits.keep(whole, { isRated: false }), hasAnswered };
    });
    // for a turn that came to its end before it knew the outcome; else it has been told
    await world.questions.tell(consent, consent.status === "declined" ? "declined" : "interrupted");
  }

  async function work(turn: MessageTurn, agent: Agent, consent: Consent, request: ConsentRequest): Promise<void> {
    const { outcome, text, toolName } = await resultOf(turn, agent, consent, request);
    await world.questions.tell(consent, outcome);
    const isAction = actionsOf(agent).some((action) => action.name === toolName);
    if (isAction || agent.configured.model === undefined) {
      if (text !== "") await turn.reply(text, { isNotice: isAction });
      return;
    }
    const { input, instructions } = request;
    const call = { id: "consented", name: toolName, input };
    await turn.answer({
      instructions,
      followUp: [
        { role: "assistant", content: "", toolCalls: [call] },
        { role: "tool", toolCallId: call.id, name: toolName, content: text },
      ],
    });
  }

  async function resultOf(
    turn: MessageTurn,
    agent: Agent,
    consent: Consent,
    { toolName, declined = toolName, input }: ConsentRequest,
  ): Promise<Result> {
    const { consentId, personId, status } = consent;
    const isNo = status === "declined";
    const name = isNo ? declined : toolName;
    const ended = ({ outcome, text }: Omit<Result, "toolName">): Result => ({
      outcome: isNo ? "declined" : outcome,
      text,
      toolName: name,
    });
    if (consent.result !== undefined) return ended(readResult(consent.result));
    const tools = [...actionsOf(agent), ...agent.configured.tools()];
    const mayRunAgain = isNo || tools.find((tool) => tool.name === name)?.mayRunAgain === true;
    if (!(await consents.start(consentId)) && !mayRunAgain) {
      return ended({ outcome: "interrupted", text: `${name} was interrupted: it is not known whether it was done.` });
    }
    const ran = await runConsentedTool({ name, input }, { tools, turn: () => turn, signal: turn.signal });
    const isForPerson = actionsOf(agent).some((action) => action.name === name);
    const result = { outcome: ran.outcome, text: (isForPerson ? ran.userMessage : undefined) ?? ran.text };
    await consents.finish({ consentId, personId, result: `${result.outcome} ${result.text}` });
    return ended(result);
  }

  return async (agent, { eventId, sender, targetId, key }, { stepAside }) => {
    if (readAnswer(key) === undefined) return false;
    const consent = await consents.find(agent.userId, targetId);
    const decision = decideConsent({
      key,
      sender,
      eventId,
      isFromOurs: world.homeserver.isOurs(sender),
      level: world.standing.isHeld(agent.userId) ? "none" : permissionLevel(sender),
      now: world.now(),
      consent,
    });
    if (consent === undefined) return false;
    switch (decision.kind) {
      case "ignore":
        break;
      case "resume":
        await settle(agent, consent, stepAside);
        break;
      case "approve":
      case "decline": {
        const status = decision.kind === "approve" ? "approved" : "declined";
        if (await consents.decide(consent.consentId, status, eventId))
          await settle(agent, { ...consent, status, decidedBy: eventId }, stepAside);
      }
    }
    return true;
  };
}

function actionsOf(agent: Agent): readonly Tool[] {
  return agent.configured.bot.actions ?? [];
}

/** Of a question that no message led to: what the person answered is what the turn is about. */
function answerAsMessage({ decidedBy, status, personId }: Consent): IncomingMessage {
  if (decidedBy === undefined) throw new SdkError("consent-lost", "nobody has answered this question");
  return {
    eventId: decidedBy,
    sender: personId,
    kind: "text",
    messageType: "m.text",
    text: status === "declined" ? answerKeys.no : answerKeys.yes,
    attachment: undefined,
    edits: undefined,
    repliesTo: undefined,
    threadRoot: undefined,
    mentions: [],
    timestamp: 0,
  };
}

interface Result {
  readonly outcome: ConsentOutcome;
  readonly text: string;
  /** What was run. */
  readonly toolName: string;
}

/** As `resultOf` keeps it: the outcome and the text. */
function readResult(kept: string): ToolResult {
  const [outcome = ""] = kept.split(" ", 1);
  return { outcome: outcome === "done" ? "done" : "failed", text: kept.slice(outcome.length + 1) };
}
