import type { Logger } from "pino";
import type { AppserviceHandlers, DeliveryAtWork, StoredDelivery, UserId } from "#appservice";
import type { EventBus } from "#events";
import { createActivity } from "./administration/activity.ts";
import type { Activity } from "./administration/activity.ts";
import { createAdminEvents } from "./administration/admin-events.ts";
import type { JobRunner } from "./administration/job-runner.ts";
import { openAdministration } from "./administration/open-administration.ts";
import type { ProcessFacts } from "./administration/open-administration.ts";
import { openStanding } from "./administration/standing.ts";
import { createWorkOfPeople } from "./administration/work-of-people.ts";
import { createAttachmentDesk } from "./attachments/attachment-desk.ts";
import { createActiveTurns } from "./active-turns.ts";
import { openCommandDescriptions } from "./commands/command-descriptions.ts";
import { createCommandsOf } from "./commands/commands-of.ts";
import { createSummarizer } from "./context/summarizer.ts";
import type { Summarizer } from "./context/summarizer.ts";
import { createProfiles } from "./person/profiles.ts";
import { createBehalf } from "./behalf/create-behalf.ts";
import type { Behalf } from "./behalf/behalf.ts";
import { createAvatarLibrary } from "./avatar-library.ts";
import type { ConfiguredBot } from "./configured-bot.ts";
import type { TurnWorld } from "./turn-world.ts";
import { createContactRegister } from "./contacts/contact-register.ts";
import type { ContactRegister } from "./contacts/contact-register.ts";
import { createConsentExpiry } from "./consent/consent-expiry.ts";
import type { ConsentExpiry } from "./consent/consent-expiry.ts";
import { createConsentQuestions } from "./consent/consent-questions.ts";
import { createConsentSettler } from "./consent/settle-consent.ts";
import type { PermissionLevel } from "./decide.ts";
import { openBudgets } from "./limits/budgets.ts";
import type { LimitSettings } from "./limits/limit.ts";
import { createLoopGuard } from "./loops/loop-guard.ts";
import { leavingTrail } from "./loops/trail.ts";
import { createMembershipHandler } from "./handle-membership.ts";
import { createMessageHandler } from "./handle-message.ts";
import type { MessageHandlerOptions } from "./handle-message.ts";
import { createReactor } from "./reactions/create-reactor.ts";
import { shareParts } from "./sharing/share-parts.ts";
import { createReactionHandler } from "./handle-reaction.ts";
import { createRedactionHandler } from "./handle-redaction.ts";
import type { HomeserverSide } from "./homeserver-side.ts";
import { createMessageEvents } from "./message-events.ts";
import type { RuntimeObserver } from "./observer.ts";
import { openOffers } from "./offers/open-offers.ts";
import type { Offers } from "./offers/open-offers.ts";
import { createReminderDelivery } from "./reminders/deliver-reminder.ts";
import type { DeliverReminderOptions } from "./reminders/deliver-reminder.ts";
import { createReminderScheduler, sleepUntilAborted } from "./reminders/reminder-scheduler.ts";
import type { ReminderScheduler, ReminderSchedulerOptions } from "./reminders/reminder-scheduler.ts";
import type { BotMetrics } from "./services/bot-metrics.ts";
import { createServices, typesSeen } from "./services/create-services.ts";
import { createServicePerson } from "./services/service-person.ts";
import type { Services } from "./services/services.ts";
import { createReadReceipts } from "./signals/read-receipts.ts";
import { createSignals } from "./signals/signals.ts";
import { openRoomRules } from "./rooms/room-rules.ts";
import { openRoster } from "./roster.ts";
import type { Agent, Roster } from "./roster.ts";
import type { BotState } from "./state.ts";
import { createStopOnArrival } from "./stop-on-arrival.ts";
import { subscribeBots } from "./subscribe-bots.ts";
import { createTurnRunner } from "./turn-runner.ts";
import type { TurnRunner } from "./turn-runner.ts";

export interface RuntimeOptions {
  readonly bots: readonly ConfiguredBot[];
  readonly namespace: { readonly userPrefix: string; readonly serverName: string };
  readonly state: BotState;
  readonly bus: EventBus;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly limits: LimitSettings;
  readonly observer: RuntimeObserver;
  readonly log: Logger;
  /** Milliseconds a handler may take; default 5 minutes. */
  readonly turnTimeoutMs?: number;
  /** Milliseconds for which a picture or file without words waits for what else its sender sends; default 1.5 seconds. */
  readonly followUpMs?: number;
  /** What admins are told of the process. */
  readonly processFacts?: ProcessFacts;
  /** Figures of a bot of its own; default is that nobody reads them. */
  readonly metricsOf?: (botId: string) => BotMetrics;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number;
  /** What reminders wait by: resolves after so many milliseconds, or when the signal is aborted. Default is the system's timer. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Runs bots: takes deliveries from the application service and turns them into turns. */
export interface Runtime {
  /** For `openAppservice`. Nothing may be delivered before `prepare` has resolved. */
  readonly handlers: AppserviceHandlers;
  /** Registers agents and invites the people who are to have one from the start. */
  prepare(homeserver: HomeserverSide): Promise<void>;
  /** Aborts the turns under way. */
  abort(): void;
  /** Ends what the runtime does by itself. Called when nothing is delivered anymore and before the state is closed. */
  stop(): Promise<void>;
  /** Resolves when nothing goes on that a turn has left to be done after it. */
  idle(): Promise<void>;
}

interface Prepared {
  readonly summarizer: Summarizer;
  readonly roster: Roster;
  readonly handlers: Readonly<Record<string, (agent: Agent, delivery: DeliveryAtWork) => Promise<void>>>;
  readonly expiry: ConsentExpiry;
  readonly reminders: ReminderScheduler;
  readonly offers: Offers;
  readonly services: Services;
  readonly behalf: Behalf;
  readonly jobs: JobRunner;
  readonly contacts: ContactRegister;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly runner: TurnRunner;
}

const defaultTurnTimeoutMs = 5 * 60_000;

export function createRuntime(given: RuntimeOptions): Runtime {
  const activeTurns = createActiveTurns();
  const workOfPeople = createWorkOfPeople();
  const now = given.now ?? Date.now;
  const clock = { now, sleep: given.sleep ?? sleepUntilAborted };
  const activity = createActivity(now);
  const options = withActivity({ ...given, bots: shareParts(given.bots) }, activity);
  const { state, observer, log } = options;
  const receipts = createReadReceipts();
  const wanted = new Set(options.bots.flatMap(({ eventing }) => eventing.subscriptions));
  const events = createMessageEvents({ bus: options.bus, wanted, now });
  const adminEvents = createAdminEvents({ bus: options.bus, wanted, now });
  const signals = createSignals({ events, find: (agentId) => prepared?.roster.find(agentId), log: options.log });
  const timeoutMs = given.turnTimeoutMs ?? defaultTurnTimeoutMs;
  const attachments = createAttachmentDesk(given.followUpMs);
  let prepared: Prepared | undefined;
  const stopping = createStopOnArrival(activeTurns, (agentId) => prepared?.roster.find(agentId));

  /** What all the rest needs to know. */
  async function openBasis(side: HomeserverSide) {
    // whatever agents send, also outside of turns, says that agents sent it
    const homeserver = { ...side, intent: (agentId: UserId) => leavingTrail(signals.watch(side.intent(agentId))) };
    const standing = await openStanding(state.suspensions, now);
    const isHeld = (userId: UserId): boolean => standing.isHeld(userId);
    const permissionLevel = (userId: UserId) => (isHeld(userId) ? "none" : options.permissionLevel(userId));
    const profiles = createProfiles({ homeserver, log, now });
    const contacts = createContactRegister({ ...state, profiles, clock, log });
    const shared = { adminEvents, workOfPeople, now };
    return { ...options, ...shared, homeserver, standing, isHeld, permissionLevel, profiles, contacts };
  }

  async function open(side: HomeserverSide): Promise<Prepared> {
    const known = { ...(await openBasis(side)), services: (): Services => services };
    const { homeserver, permissionLevel, contacts } = known;
    const offers = openOffers(known);
    const { bots } = offers;
    const commandsOf = createCommandsOf(bots, now);
    const commandDescriptions = await openCommandDescriptions({ ...known, commandsOf });
    const avatars = createAvatarLibrary(homeserver);
    const roster = await openRoster({ ...known, ...state, bots, avatars, commandDescriptions });
    const questions = createConsentQuestions({ ...state, homeserver, now, asked: (consent) => expiry.watch(consent) });
    const expiry = createConsentExpiry({ ...state, questions, clock, log });
    const summarizer = createSummarizer({ state, now, timeoutMs, log, workOfPeople });
    const reminders = openReminders({ ...known, ...state, roster, clock });
    const world: TurnWorld = {
      ...known,
      roster,
      events,
      questions,
      summarizer,
      rooms: await openRoomRules(state.roomPolicies),
      commandsOf,
      commandDescriptions,
      attachments,
      wakeReminders: () => reminders.wake(),
      activeTurns,
      administration: () => administration,
      behalf: () => behalf,
      offers,
      budgets: await openBudgets({ ...known, bots }),
    };
    const administration = openAdministration({ options, world, activeTurns, activity, clock });
    const services = createServices({ ...state, ...known, bots, world, clock });
    const person = (personId: UserId) => createServicePerson({ world, permissionLevel, botId: "assistant" }, personId);
    const behalf = createBehalf({ ...world, records: state.records, person });
    const runner = createTurnRunner({ world, receipts, observer, timeoutMs });
    await offers.start();
    await subscribeBots(options.bus, bots, { log, services });
    return {
      roster,
      permissionLevel,
      handlers: handlersFor({ world, permissionLevel, runner, observer, wasStop: stopping.wasStop }),
      expiry,
      reminders,
      summarizer,
      offers,
      services,
      behalf,
      jobs: administration.jobs,
      contacts,
      runner,
    };
  }

  return {
    handlers: {
      types: new Set(["m.room.message", "m.room.member", "m.reaction", "m.room.redaction", ...typesSeen(options.bots)]),
      arrived(delivery) {
        receipts.note(delivery);
        stopping.arrived(delivery);
        attachments.arrived(delivery);
        prepared?.services.arrived(delivery);
      },
      ephemeral(event) {
        signals.ephemeral?.(event);
        prepared?.behalf.ephemeral(event);
      },
      async deliver(delivery) {
        receipts.note(delivery);
        if (prepared !== undefined) await workOfPeople.track(delivery.event.sender, handle(prepared, delivery));
      },
      mayVerify: (agentId, userId) =>
        prepared?.roster.find(agentId) !== undefined && prepared.permissionLevel(userId) !== "none",
      async provision(userId) {
        return (await prepared?.roster.provision(userId)) ?? false;
      },
    },
    async prepare(homeserver) {
      prepared = await open(homeserver);
      await prepared.roster.prepare();
      await prepared.services.open();
      await prepared.jobs.start();
      prepared.expiry.start();
      prepared.reminders.start();
      prepared.contacts.start();
    },
    abort() {
      prepared?.runner.abort();
      prepared?.services.abort();
    },
    async idle() {
      await prepared?.services.idle();
      await prepared?.jobs.idle();
      await prepared?.summarizer.idle();
      await signals.idle();
      await prepared?.behalf.idle();
    },
    async stop() {
      await signals.idle();
      await prepared?.behalf.idle();
      await prepared?.offers.stop();
      await prepared?.services.close();
      await prepared?.jobs.stop();
      await prepared?.expiry.stop();
      await prepared?.reminders.stop();
      await prepared?.contacts.stop();
      prepared?.summarizer.abort();
      await prepared?.summarizer.idle();
    },
  };
}

function openReminders(
  parts: DeliverReminderOptions & Pick<ReminderSchedulerOptions, "reminders" | "clock" | "log">,
): ReminderScheduler {
  return createReminderScheduler({ ...parts, deliver: createReminderDelivery(parts) });
}

/** With messages and calls of models counted. */
function withActivity(options: RuntimeOptions, activity: Activity): RuntimeOptions {
  const bots = options.bots.map((each) =>
    each.model === undefined ? each : { ...each, model: activity.counting(each.model) },
  );
  return { ...options, bots, observer: activity.observing(options.observer) };
}

async function handle({ roster, handlers, services }: Prepared, delivery: DeliveryAtWork): Promise<void> {
  const agent = roster.find(delivery.agentId) ?? (await invitedAgent(roster, delivery));
  if (agent === undefined || (await services.taken(delivery))) return;
  await handlers[delivery.event.type]?.(agent, delivery);
}

/** Somebody invites an agent that the homeserver has and we do not know, as when everything kept about its person was deleted. */
async function invitedAgent(roster: Roster, { agentId, event }: StoredDelivery): Promise<Agent | undefined> {
  const isInvitation =
    event.type === "m.room.member" && event.stateKey === agentId && event.content["membership"] === "invite";
  return isInvitation && (await roster.provision(agentId)) ? roster.find(agentId) : undefined;
}

function handlersFor(given: Omit<MessageHandlerOptions, "loopGuard" | "resolvers">): Prepared["handlers"] {
  const { world, permissionLevel, runner } = given;
  const options = { ...given, loopGuard: createLoopGuard(world.now) };
  const { consents } = world.state;
  const resolvers = [createConsentSettler({ ...options, consents }), createReactor(options)];
  return {
    "m.room.message": createMessageHandler({ ...options, resolvers }),
    "m.room.redaction": createRedactionHandler(world),
    "m.reaction": createReactionHandler(resolvers),
    "m.room.member": createMembershipHandler({ world, permissionLevel, runner }),
  };
}
