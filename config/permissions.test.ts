import { expect, test } from "vitest";
import { permissionLevel, permissionsSchema } from "./permissions.ts";
import type { Permissions } from "./permissions.ts";

const permissions: Permissions = {
  "*": "none",
  "example.org": "user",
  "example.org:8448": "admin",
  "@admin:example.org": "admin",
  "@mallory:example.org": "none",
};

test.each([
  { name: "a user id's own entry", permissions, userId: "@admin:example.org", level: "admin" },
  { name: "a user id's own entry when it takes away", permissions, userId: "@mallory:example.org", level: "none" },
  { name: "the server's entry", permissions, userId: "@alice:example.org", level: "user" },
  { name: "the entry of a server with a port", permissions, userId: "@alice:example.org:8448", level: "admin" },
  { name: "everyone's entry", permissions, userId: "@eve:elsewhere.org", level: "none" },
  {
    name: "everyone's entry when it gives",
    permissions: { "*": "user" } as const,
    userId: "@eve:elsewhere.org",
    level: "user",
  },
  { name: "no subdomain of a server", permissions, userId: "@eve:sub.example.org", level: "none" },
  { name: "nothing when nothing fits", permissions: {}, userId: "@alice:example.org", level: "none" },
  { name: "no key that every object has", permissions: {}, userId: "@alice:constructor", level: "none" },
])("counts $name", ({ permissions: given, userId, level }) => {
  expect(permissionLevel(given, userId)).toBe(level);
});

test.each([
  "*",
  "example.org",
  "localhost",
  "example.org:8448",
  "[2001:db8::1]:8448",
  "@alice:example.org",
  "@alice:host:80",
])("accepts the key %s", (key) => {
  expect(permissionsSchema.safeParse({ [key]: "user" }).success).toBe(true);
});

test.each(["", "@alice", "https://example.org", "*.example.org", "alice:example.org:x", "example org"])(
  "refuses the key %j",
  (key) => {
    expect(permissionsSchema.safeParse({ [key]: "user" }).success).toBe(false);
  },
);
