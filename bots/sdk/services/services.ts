import type { StoredDelivery, UserId } from "#appservice";
import type { OpenedService, Service } from "./service.ts";

/** What bots do by themselves, from when AgentChat starts until it stops. */
export interface Services {
  /** Opens them, one after the other. Rejects as the first that cannot be opened does. */
  open(): Promise<void>;
  /** What a bot's service was opened as. @throws SdkError `no-service` */
  of<Opened extends OpenedService>(botId: string, declaration: Service<Opened>): Opened;
  /** Shows them what has arrived, before its turn. */
  arrived(delivery: StoredDelivery): void;
  /** Resolves, when all have seen the delivery, with whether one of them has taken it. @throws AgentChatError one that is retryable: not all could see it */
  taken(delivery: StoredDelivery): Promise<boolean>;
  forget(personId: UserId): Promise<void>;
  /** Resolves when all that has arrived was seen. */
  idle(): Promise<void>;
  /** Leaves what is being seen behind: it stays undone. */
  abort(): void;
  close(): Promise<void>;
}
