import type { UserId } from "#appservice";

/** A person whom no agent answers, or an agent that answers nobody, until an admin says otherwise. */
export interface Suspension {
  readonly userId: UserId;
  /** The admin. */
  readonly by: UserId;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** They outlast the deletion of what is kept about a person: nobody gets rid of one that way. */
export interface Suspensions {
  all(): Promise<readonly Suspension[]>;
  /** The first of a user stays. */
  add(suspension: Suspension): Promise<void>;
  remove(userId: UserId): Promise<void>;
}
