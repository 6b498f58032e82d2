import type { Logger } from "pino";
import type { UserId } from "#appservice";
import type { EventBus } from "#events";
import { serverAgentId } from "../agent-user-id.ts";
import type { Namespace } from "../agent-user-id.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { PermissionLevel } from "../decide.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import { createOfferServer } from "./offer-server.ts";
import { createOfferedTools } from "./offered-tools.ts";

/** The tools that bots offer each other. */
export interface Offers {
  /** The bots, with what others offer among the tools of those that want it. */
  readonly bots: readonly ConfiguredBot[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface OffersOptions {
  readonly bus: EventBus;
  readonly bots: readonly ConfiguredBot[];
  readonly namespace: Namespace;
  readonly homeserver: Pick<HomeserverSide, "intent">;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export function openOffers({ bots, namespace, homeserver, ...shared }: OffersOptions): Offers {
  const tools = createOfferedTools({ ...shared, bots });
  const servers = bots.flatMap((configured) => {
    const { offers = [], id } = configured.bot;
    const intent = homeserver.intent(serverAgentId(namespace, id));
    return offers.length === 0 ? [] : [createOfferServer({ ...shared, configured, intent })];
  });

  return {
    bots: bots.map((configured) => tools.equip(configured)),
    async start() {
      await tools.start();
      for (const server of servers) await server.start();
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await tools.stop();
    },
  };
}
