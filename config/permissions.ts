import { z } from "zod";

/** `none`: AgentChat leaves them alone. `user`: may have an assistant. `admin`: may also use the admin commands. */
export type PermissionLevel = "none" | "user" | "admin";

/** By whom: `*` (everyone), a server name, or a user id. */
export type Permissions = Readonly<Record<string, PermissionLevel>>;

const serverName = String.raw`(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?`;

export const serverNamePattern = new RegExp(`^${serverName}$`);

const keyPattern = new RegExp(`^(?:\\*|${serverName}|@[^:\\s]+:${serverName})$`);

export const permissionsSchema = z.record(
  z.string().regex(keyPattern, {
    error: 'must be "*", a server name such as example.org, or a user id such as @alice:example.org',
  }),
  z.enum(["none", "user", "admin"]),
);

/** What a person may do: the entry for the user id, else for the person's server, else for `*`, else `none`. */
export function permissionLevel(permissions: Permissions, userId: string): PermissionLevel {
  const server = userId.slice(userId.indexOf(":") + 1);
  const key = [userId, server, "*"].find((candidate) => Object.hasOwn(permissions, candidate));
  return (key === undefined ? undefined : permissions[key]) ?? "none";
}
