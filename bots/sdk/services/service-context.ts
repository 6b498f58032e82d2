import { createCheckedEvent } from "#events";
import type { EventBus, EventType } from "#events";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import type { UserId } from "#appservice";
import type { TurnWorld } from "../turn-world.ts";
import type { BotMetrics } from "./bot-metrics.ts";
import type { KeptPositions } from "./kept-positions.ts";
import { createServicePerson } from "./service-person.ts";
import { silentMetrics } from "./silent-metrics.ts";
import type { ServiceContext } from "./service.ts";

export interface ServiceContextOptions {
  readonly world: TurnWorld;
  readonly bus: EventBus;
  readonly contacts: ContactBook;
  readonly positions: KeptPositions;
  readonly metricsOf?: (botId: string) => BotMetrics;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly clock: ReminderClock;
}

/** What the service of a bot has to work with. */
export function createServiceContext(
  options: ServiceContextOptions,
  { bot, config, behavior, eventing }: ConfiguredBot,
  signal: AbortSignal,
): ServiceContext<ConfiguredBot["config"]> {
  const { world, bus, contacts, positions, clock, metricsOf = () => silentMetrics } = options;
  return {
    config,
    log: world.log.child({ botId: bot.id }),
    now: () => clock.now(),
    sleep: (milliseconds, ending) => clock.sleep(milliseconds, ending),
    signal,
    contacts,
    positions,
    metrics: metricsOf(bot.id),
    person: (personId) => createServicePerson({ ...options, botId: bot.id }, personId),
    peopleWith: (kind) => world.state.records.peopleWith(bot.id, kind),
    async publish(type, data, about) {
      if (!world.events.wants(type) || !behavior.emitEvents || eventing.intents?.includes(type) === false) return;
      await publishAbout({ bus, botId: bot.id, now: clock.now() }, about, { type, data });
    },
  };
}

/** @throws EventError `bad-data` */
async function publishAbout(
  { bus, botId, now }: { readonly bus: EventBus; readonly botId: string; readonly now: number },
  { id, personId, roomId }: Parameters<ServiceContext["publish"]>[2],
  { type, data }: { readonly type: EventType; readonly data: unknown },
): Promise<void> {
  const source = `/agentchat/${botId}` as const;
  const subject = `users/${personId}/chats/${roomId}` as const;
  await bus.publish(createCheckedEvent(type, { id, time: new Date(now), source, subject, data }));
}
