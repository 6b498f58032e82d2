import { createBackground, isEventId } from "#appservice";
import type { RoomEvent, StoredDelivery, UserId } from "#appservice";
import { AgentChatError } from "#error";
import type { ConfiguredBot } from "../configured-bot.ts";
import { SdkError } from "../sdk-error.ts";
import type { BotConfig } from "../turn.ts";
import { withSignal } from "../offers/with-signal.ts";
import { createSeenRoom } from "./seen-room.ts";
import { createServiceContext } from "./service-context.ts";
import type { ServiceContextOptions } from "./service-context.ts";
import type { OpenedService, Service } from "./service.ts";
import type { Services } from "./services.ts";
import { createSightings } from "./sightings.ts";

export interface ServicesOptions extends ServiceContextOptions {
  readonly bots: readonly ConfiguredBot[];
}

interface Running {
  readonly configured: ConfiguredBot;
  readonly declaration: Service<OpenedService, BotConfig>;
  readonly opened: OpenedService;
}

/** Types of events that are to be delivered for the services of these bots. */
export function typesSeen(bots: readonly ConfiguredBot[]): readonly string[] {
  return bots.flatMap(({ bot }) => bot.service?.sees ?? []);
}

export function createServices(options: ServicesOptions): Services {
  const { world } = options;
  const { homeserver, log } = world;
  const background = createBackground(log);
  const sightings = createSightings({ show, background, log });
  const stopping = new AbortController();
  const running: Running[] = [];

  function find<Opened extends OpenedService>(botId: string, declaration: Service<Opened>): Opened | undefined {
    const found = running.find((each) => each.configured.bot.id === botId && each.declaration === declaration)?.opened;
    return found !== undefined && isOpened(declaration, found) ? found : undefined;
  }

  function isOpened<Opened extends OpenedService>(
    declaration: Service<Opened>,
    opened: OpenedService,
  ): opened is Opened {
    return running.some((each) => each.declaration === declaration && each.opened === opened);
  }

  async function show(delivery: StoredDelivery): Promise<boolean> {
    const { agentId, event } = delivery;
    const showing = Promise.all(running.map((service) => showTo(service, agentId, event)));
    const results = await world.workOfPeople.track(event.sender, showing);
    const failed = results.find((result) => result instanceof AgentChatError);
    if (failed !== undefined) throw failed;
    return results.includes("taken");
  }

  /** What is worth a second try is resolved with, so that every service has its first. */
  async function showTo(
    { configured: { bot }, declaration, opened }: Running,
    agentId: UserId,
    event: RoomEvent,
  ): Promise<"taken" | AgentChatError | undefined> {
    const isDirect = homeserver.directory.membership(agentId, event.roomId)?.isDirect ?? false;
    const level = options.permissionLevel(event.sender);
    const intent = homeserver.intent(agentId);
    const room = createSeenRoom({ botId: bot.id, event, intent, isDirect, level });
    try {
      return await withinTime(stopping.signal, async () => {
        const redacted = redactedBy(event);
        if (redacted !== undefined) await opened.redacted?.(redacted, room);
        return isSeen(declaration, event) ? opened.seen?.(event, room) : undefined;
      });
    } catch (error) {
      if (error instanceof AgentChatError && (error.retryable || error.code === "stopped")) return error;
      log.error({ botId: bot.id, eventId: event.eventId, err: error }, "a service failed on an event");
      return undefined;
    }
  }

  function abort(): void {
    stopping.abort(
      new SdkError("stopped", "AgentChat is stopping; what is being seen is seen again at the next start"),
    );
  }

  /** Whether there is somebody to show it to: nothing is remembered of the others. */
  function isForServices({ event }: StoredDelivery): boolean {
    if (homeserver.isOurs(event.sender) || !homeserver.mayTalkIn(event.roomId)) return false;
    return running.some(
      ({ declaration, opened }) =>
        isSeen(declaration, event) || (opened.redacted !== undefined && redactedBy(event) !== undefined),
    );
  }

  return {
    async open() {
      for (const configured of options.bots) {
        const declaration = configured.bot.service;
        if (declaration === undefined) continue;
        const opened = await declaration.open(createServiceContext(options, configured, stopping.signal));
        running.push({ configured, declaration, opened });
      }
    },
    of(botId, declaration) {
      const opened = find(botId, declaration);
      if (opened !== undefined) return opened;
      throw new SdkError("no-service", `${botId} has no such service: name it in its defineBot({ service })`);
    },
    arrived(delivery) {
      if (isForServices(delivery)) sightings.arrived(delivery);
    },
    taken: async (delivery) => isForServices(delivery) && sightings.taken(delivery),
    async forget(personId) {
      for (const { opened } of running) await opened.forget?.(personId);
    },
    idle: () => background.settled(),
    abort,
    async close() {
      await background.settled();
      abort();
      for (const { configured, opened } of running.toReversed()) {
        await opened.close?.().catch((error: unknown) => {
          log.error({ botId: configured.bot.id, err: error }, "a service could not be closed");
        });
      }
    },
  };
}

/** What takes longer is left behind, so that it does not hold up the room for ever. */
const longestSeenMs = 60_000;

async function withinTime<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new SdkError("turn-timeout", `a service did not see an event to its end within ${longestSeenMs} ms`));
  }, longestSeenMs);
  try {
    return await withSignal(AbortSignal.any([signal, limit.signal]), work);
  } finally {
    clearTimeout(timer);
  }
}

function isSeen({ sees = [], seesMessages = [] }: Service, { type, content }: RoomEvent): boolean {
  if (sees.includes(type)) return true;
  const { msgtype: messageType } = content;
  return type === "m.room.message" && typeof messageType === "string" && seesMessages.includes(messageType);
}

function redactedBy({ type, content, redacts }: RoomEvent) {
  // inside the content since room version 11
  const redacted = content["redacts"] ?? redacts;
  return type === "m.room.redaction" && isEventId(redacted) ? redacted : undefined;
}
