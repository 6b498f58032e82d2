import type { Logger } from "pino";
import { createBackground } from "#appservice";
import type { UserId } from "#appservice";
import type { EventBus } from "#events";
import type { WorkOfPeople } from "../administration/work-of-people.ts";
import type { Namespace } from "../agent-user-id.ts";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import type { RuntimeObserver } from "../observer.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { Services } from "../services/services.ts";
import type { BotState } from "../state.ts";
import { createOfferServer } from "./offer-server.ts";
import { createOfferedTools } from "./offered-tools.ts";
import type { OfferedTools } from "./offered-tools.ts";

/** The tools that bots offer each other. */
export interface Offers extends Pick<OfferedTools, "request" | "codeTools"> {
  /** The bots, with what others offer among the tools of those that want it. */
  readonly bots: readonly ConfiguredBot[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface OffersOptions {
  readonly bus: EventBus;
  readonly bots: readonly ConfiguredBot[];
  readonly namespace: Namespace;
  readonly homeserver: Pick<HomeserverSide, "intent" | "isOurs">;
  readonly state: Pick<BotState, "toolRequests" | "records" | "auditLog">;
  readonly contacts: ContactBook;
  /** Not to be asked for before the runtime is open. */
  readonly services: () => Pick<Services, "of">;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly workOfPeople: WorkOfPeople;
  readonly observer: Pick<RuntimeObserver, "offerEnded">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** How long it is remembered what came of a request: as long as the turn that asked could be run again. */
const rememberedMs = 7 * 24 * 3_600_000;
const pruneEveryMs = 3_600_000;

export function openOffers({ bots, state: { toolRequests, records, auditLog }, ...shared }: OffersOptions): Offers {
  const { now, log } = shared;
  const background = createBackground(log);
  const tools = createOfferedTools({ ...shared, bots });
  const servers = bots.flatMap((configured) =>
    configured.bot.offers === undefined
      ? []
      : [createOfferServer({ ...shared, toolRequests, records, auditLog, background, configured })],
  );
  let pruning: NodeJS.Timeout | undefined;

  function prune(): void {
    background.run("prune requests for tools", () => toolRequests.prune(now() - rememberedMs));
  }

  return {
    bots: bots.map((configured) => tools.equip(configured)),
    codeTools: tools.codeTools,
    request: tools.request,
    async start() {
      await tools.start();
      for (const server of servers) await server.start();
      prune();
      pruning = setInterval(prune, pruneEveryMs).unref();
    },
    async stop() {
      clearInterval(pruning);
      await Promise.all(servers.map((server) => server.stop()));
      await tools.stop();
      await background.settled();
    },
  };
}
