import type { Logger } from "pino";
import type { UserId } from "#appservice";
import type { ContactBook } from "../contacts/contacts.ts";
import type { HomeserverSide } from "../homeserver-side.ts";
import type { ServicePerson } from "../services/service.ts";
import type { BehalfRecords } from "./behalf-records.ts";

/** What bringing messages acts upon. */
export interface BehalfWorld {
  readonly homeserver: Pick<HomeserverSide, "intent" | "mayTalkIn">;
  readonly roster: { find(agentId: UserId): { readonly personId: UserId | undefined } | undefined };
  readonly contacts: Pick<ContactBook, "between" | "find">;
  readonly person: (personId: UserId) => Pick<ServicePerson, "home" | "tell" | "ask" | "audit">;
  readonly records: BehalfRecords;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
