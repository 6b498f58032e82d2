import { ensureUser } from "../ensure-user.ts";

/** Accounts for development only: the password is the name. */
export const demoUsers = [
  { localpart: "alice", password: "alice", displayName: "Alice", admin: false },
  { localpart: "bob", password: "bob", displayName: "Bob", admin: false },
  { localpart: "admin", password: "admin", displayName: "Admin", admin: true },
] as const;

export async function ensureDemoUsers(homeserver: {
  readonly url: string;
  readonly registrationSharedSecret: string;
}): Promise<void> {
  for (const user of demoUsers) await ensureUser({ ...homeserver, ...user });
}
