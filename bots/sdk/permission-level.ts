/** What a person may do; comes from `permissions` in the config. */
export type PermissionLevel = "none" | "user" | "admin";
