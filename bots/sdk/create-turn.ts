import type { UserId } from "#appservice";
import { ask } from "./ask.ts";
import type { AttachmentReference } from "./attachments/attachment.ts";
import { createTurnAttachments } from "./attachments/turn-attachments.ts";
import { preparePrompt } from "./context/prepare-prompt.ts";
import { withReplied } from "./conversation/find-replied.ts";
import { beforeAnswers } from "./conversation/find-revision.ts";
import { rememberQuestion } from "./conversation/remember-question.ts";
import { createPoster } from "./create-poster.ts";
import type { Poster } from "./create-poster.ts";
import { openTurnContacts, openWaitingContacts } from "./contacts/open-turn-contacts.ts";
import { createTurnQuestions } from "./consent/turn-questions.ts";
import type { PermissionLevel } from "./decide.ts";
import type { Bot } from "./define-bot.ts";
import { forPerson } from "./person/for-person.ts";
import { knowPerson } from "./person/know-person.ts";
import { createPersonModels } from "./models/person-models.ts";
import type { PersonModels } from "./models/person-models.ts";
import { tellRetryTime } from "./models/tell-retry-time.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import { fileOfMessage } from "./personal-data/file-of-message.ts";
import { openAccount } from "./personal-data/open-account.ts";
import { withdrawMessage } from "./personal-data/withdraw-message.ts";
import { createAudit } from "./audit/audit.ts";
import { openPersonAudit } from "./audit/open-person-audit.ts";
import { createPersonRecords } from "./records/person-records.ts";
import { reactedMessage } from "./reactions/reacted-message.ts";
import { openTurnReminders } from "./reminders/open-turn-reminders.ts";
import { openTurnBudgets } from "./limits/open-turn-budgets.ts";
import { createTurnLimits } from "./limits/turn-limits.ts";
import type { TurnLimits } from "./limits/turn-limits.ts";
import { useTool } from "./run-tool.ts";
import { wasStoppedByPerson } from "./run-turn.ts";
import { SdkError } from "./sdk-error.ts";
import { createHistorySearch } from "./search-history.ts";
import type { ConversationEntry } from "./state.ts";
import type { AskRequest, MessageTurn, Turn, WelcomeTurn } from "./turn.ts";
import { trailOf } from "./turn-intent.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";
import { createVoice } from "./voice.ts";
import type { Voice } from "./voice.ts";

/** A turn, and whether it has sent anything so far. */
export interface Opened<T extends Turn> {
  readonly turn: T;
  readonly hasAnswered: () => boolean;
}

export interface OpenedMessageTurn extends Opened<MessageTurn> {
  readonly limits: TurnLimits;
  /** To be called when the turn is over: begins what nobody is to wait for. */
  readonly afterwards: () => void;
  /** What the agent has written so far, but for notices. */
  readonly said: () => string;
  /** To be called when the handler has ended: what is left of an answer that was replaced goes. */
  readonly withdrawRest: () => Promise<void>;
}

interface AskManner {
  /** Gets the text piece by piece. */
  readonly onText?: (text: string) => void;
  /** Whether nothing need be said of a picture that is one of several. */
  readonly mayLeave: boolean;
}

export function openWelcomeTurn(world: TurnWorld, cause: TurnCause): Opened<WelcomeTurn> {
  const { turn, hasAnswered } = openTurn(world, cause);
  const contacts = openWaitingContacts(world, cause.personId);
  return { turn: { ...turn, contacts, personId: cause.personId }, hasAnswered };
}

export function openMessageTurn(
  world: TurnWorld,
  cause: TurnCause & { readonly message: IncomingMessage; readonly level: PermissionLevel },
): OpenedMessageTurn {
  const { agent, room, message, personId, signal } = cause;
  const conversations = beforeAnswers(world.state.conversations, cause);
  const { behavior, bot, tools } = agent.configured;
  const { turn, hasAnswered, voice, poster } = openTurn(world, cause);
  const questions = createTurnQuestions(world.questions, cause);
  const scope = { agentId: agent.userId, roomId: room.roomId, personId, threadRoot: message.threadRoot };
  const history = (): Promise<readonly ConversationEntry[]> =>
    conversations.recent({ ...scope, limit: behavior.maxContextMessages });
  const { promptFacts, ...known } = knowPerson(world, { agentId: agent.userId, personId });
  const limits = createTurnLimits(world, cause, known.person);
  const attachments = createTurnAttachments(world, cause);
  let afterwards = (): void => undefined;

  function modelsOf(agentId: UserId): PersonModels | undefined {
    const asked = world.roster.find(agentId);
    return asked === undefined ? undefined : createPersonModels(asked.configured, known.memoryOf(agentId));
  }

  async function askModel(
    { instructions, followUp = [] }: AskRequest,
    { onText, mayLeave }: AskManner,
  ): Promise<string> {
    const model = (await createPersonModels(agent.configured, known.memory).current())?.model;
    if (model === undefined) {
      throw new SdkError("no-model", `agents.${bot.id} has no ai section, but the bot asks a model`, {
        userMessage: "No language model is set up for me. Ask the administrator of this server.",
      });
    }
    const { kept, next, remark } = await attachments.takeOwn(model, { isKnown: followUp.length > 0, mayLeave });
    await rememberQuestion(world.state, cause, kept);
    if (next === "leave") return "";
    voice.remember();
    onText?.(remark);
    if (next === "tell") return remark;
    await limits.check(model);
    const prompt = await preparePrompt({
      state: { ...world.state, conversations },
      summarizer: world.summarizer,
      scope,
      model: limits.metered(await forPerson(model, personId, known.memory)),
      limits: { maxMessages: behavior.maxContextMessages, maxTokens: behavior.maxContextTokens },
      viewpoint: {
        // what follows from an agreement was said after it
        questionId: cause.isContinued === true ? undefined : message.eventId,
        underWay: world.activeTurns.questionsAside(scope, message.eventId),
      },
      instructions,
      facts: promptFacts,
    });
    const intent = world.homeserver.intent(agent.userId);
    const read = (file: AttachmentReference) => attachments.read(file, model);
    const unloaded = await withReplied(prompt.messages, { conversations, intent, agent, scope, message, read });
    const messages = await attachments.show(unloaded, model);
    const asked = ask({
      model: prompt.model,
      instructions: prompt.instructions,
      messages: [...messages, ...followUp],
      tools: tools(),
      turn: () => messageTurn,
      signal,
      onText,
      requestConsent: (call) => questions.ask(call, instructions),
    });
    const answered = await questions.orNothing(asked).catch(async (error: unknown) => {
      throw await tellRetryTime(error, { person: known.person, now: world.now });
    });
    afterwards = prompt.afterwards;
    return `${remark}${answered}`;
  }

  /** What was written stays, whatever ends the writing. */
  async function answer(request: AskRequest): Promise<void> {
    const stream = voice.write();
    let isBegun = false;
    try {
      const onText = (text: string): void => {
        isBegun ||= text.trim() !== "";
        stream.write(text);
      };
      await askModel(request, { onText, mayLeave: true });
    } catch (error) {
      if (!wasStoppedByPerson(signal)) throw error;
      // of an answer that has not begun, the runner says so in words of its own
      if (isBegun) stream.write(" … (stopped)");
    } finally {
      await stream.finish();
    }
  }

  const sender = { userId: message.sender, level: cause.level };
  const searchHistory = createHistorySearch(conversations, { agentId: agent.userId, personId, room, message });
  const reminders = openTurnReminders(world, cause, known.person);
  async function confirm(toolName: string, input: unknown): Promise<void> {
    await questions.ask({ toolName, input, action: describeActionOf(bot, toolName, input) }, "");
  }

  const askOnly = (request: AskRequest): Promise<string> => askModel(request, { mayLeave: false });
  const messageTurn: MessageTurn = {
    ...turn,
    ...known,
    modelsOf,
    reminders,
    records: createPersonRecords({ records: world.state.records, owner: { botId: bot.id, personId }, now: world.now }),
    audit: createAudit({ ...world.state, botId: bot.id, personId, source: cause.source, now: world.now }),
    personAudit: openPersonAudit(world, cause),
    budgets: openTurnBudgets(world, cause),
    searchHistory,
    contacts: openTurnContacts(world, cause, known.person),
    behalf: world.behalf().forTurn({ cause, turn: () => messageTurn }),
    administration: world.administration().administer({ ...cause, ...room, agentId: agent.userId, botId: bot.id }),
    account: openAccount(world, cause),
    fileOfMessage: () => fileOfMessage(world, cause),
    async repliedMessage() {
      if (message.repliesTo === undefined) return undefined;
      const intent = world.homeserver.intent(agent.userId);
      return reactedMessage({ ...world.state, intent, agent, roomId: room.roomId, eventId: message.repliesTo });
    },
    withdrawMessage: () => withdrawMessage(world, cause),
    useTool: (name, input) =>
      useTool(
        { name, input },
        {
          tools: [...tools(), ...world.offers.codeTools],
          turn: () => messageTurn,
          signal,
          requestConsent: (call) => questions.ask(call, behavior.systemPrompt ?? ""),
          tell: (sentence) => turn.reply(sentence, { isNotice: true }),
        },
      ),
    confirm,
    request: (type, input, options) => world.offers.request(messageTurn, type, input, options),
    message: { ...message, sender: cause.author ?? message.sender, attachment: attachments.own },
    sender,
    personId,
    history,
    ask: askOnly,
    answer,
  };
  const withdrawRest = async (): Promise<void> => {
    if (!hasAnswered()) return;
    await voice.withdrawRest();
    await poster.withdrawEarlier();
  };
  return {
    turn: messageTurn,
    limits,
    hasAnswered,
    afterwards: () => afterwards(),
    said: () => voice.said(),
    withdrawRest,
  };
}

/** @throws SdkError `bad-definition` */
function describeActionOf(bot: Bot, name: string, input: unknown): string {
  const action = bot.actions?.find((each) => each.name === name);
  if (action?.describeAction !== undefined) return action.describeAction(input);
  throw new SdkError("bad-definition", `${bot.id} has no action ${name} that says what it does: see describeAction`);
}

interface OpenedTurn extends Opened<Turn> {
  readonly voice: Voice;
  readonly poster: Poster;
}

function openTurn(world: TurnWorld, cause: TurnCause): OpenedTurn {
  const { agent, room } = cause;
  const { bot, config, behavior, capabilities } = agent.configured;
  const voice = createVoice(world, cause);
  const poster = createPoster(world, cause);
  const turn: Turn = {
    agent: { botId: bot.id, userId: agent.userId, displayName: agent.displayName, personId: agent.personId },
    room,
    config,
    capabilities,
    systemPrompt: behavior.systemPrompt,
    signal: cause.signal,
    log: cause.log,
    trail: trailOf(cause),
    reply: (text, options) => voice.say(text, options),
    post: (content, options) => poster.post(content, options),
    upload: (media) => poster.upload(media),
    showProgress: cause.showProgress,
    stepAside: cause.stepAside,
    personalAgents: world.roster,
    service: (declaration) => world.services().of(bot.id, declaration),
    matrix: () => world.homeserver.intent(agent.userId).matrixClient(),
  };
  return { turn, voice, poster, hasAnswered: () => voice.hasSpoken() || poster.hasPosted() };
}
