import type { Logger } from "pino";
import { eventTypes } from "#events";
import type { EventBus } from "#events";
import type { ConfiguredBot } from "./configured-bot.ts";
import type { Services } from "./services/services.ts";
import type { EventTurn } from "./turn.ts";

/** Hands each bot the event types that its config subscribes to. Bots without an `event` handler get none. */
export async function subscribeBots(
  bus: EventBus,
  bots: readonly ConfiguredBot[],
  { log, services }: { readonly log: Logger; readonly services: Pick<Services, "of"> },
): Promise<void> {
  for (const { bot, eventing, config } of bots) {
    const types = eventTypes.filter((type) => eventing.subscriptions.includes(type));
    if (bot.on.event === undefined || types.length === 0) continue;
    const turnLog = log.child({ botId: bot.id });
    await bus.subscribe({ name: `${bot.id} events`, types }, async (event) => {
      const turn: EventTurn = {
        event,
        config,
        log: turnLog,
        service: (declaration) => services.of(bot.id, declaration),
      };
      await bot.on.event?.(turn);
    });
  }
}
