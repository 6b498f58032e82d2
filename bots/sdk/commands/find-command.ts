import type { PermissionLevel } from "../permission-level.ts";
import type { CommandDeclaration } from "./command-declaration.ts";
import { nearestCommand } from "./nearest-command.ts";

/** What a decision depends on of an agent's commands. */
export interface KnownCommands {
  readonly commands: Readonly<Record<string, Pick<CommandDeclaration, "requires" | "where">>>;
  /** Further names that may have been meant by a mistyped one. */
  readonly otherNames: readonly string[];
  /** Of the person. */
  readonly level: PermissionLevel;
  readonly isDirect: boolean;
  /** Whether the `!` may be left out (the service bot's direct chats). */
  readonly isManagementRoom: boolean;
}

export type FoundCommand =
  | { readonly kind: "command"; readonly name: string; readonly argument: string }
  /** It cannot be used: by this person, or in this room. */
  | { readonly kind: "explain"; readonly reason: "admins-only" | "direct-only" | "group-only" }
  /** There is none of that name. Both names are as the person would write them, with or without the `!`. */
  | { readonly kind: "unknown-command"; readonly written: string; readonly nearest: string | undefined };

/** `!name argument`; in a management room the `!` may be left out. `undefined` for what does not look like a command at all. */
export function findCommand(text: string, known: KnownCommands): FoundCommand | undefined {
  const match = /^(?<mark>!?)(?<name>[a-z][a-z0-9-]*)(?:\s+(?<argument>[\s\S]*))?$/iu.exec(text.trim())?.groups;
  const name = match?.["name"]?.toLowerCase();
  const mark = match?.["mark"] ?? "";
  if (name === undefined || (mark === "" && !known.isManagementRoom)) return undefined;
  const argument = match?.["argument"]?.trim() ?? "";
  const command = Object.hasOwn(known.commands, name) ? known.commands[name] : undefined;
  if (command !== undefined) return usable(command, known) ?? { kind: "command", name, argument };
  if (known.otherNames.includes(name)) return undefined;
  const names = Object.entries(known.commands).filter(([, each]) => isAllowed(each, known.level));
  const candidates = [...names.map(([each]) => each), ...known.otherNames];
  const nearest = nearestCommand(name, candidates, { isAlone: argument === "" });
  if (nearest === undefined && mark === "") return undefined;
  return {
    kind: "unknown-command",
    written: `${mark}${name}`,
    nearest: nearest === undefined ? undefined : `${mark}${nearest}`,
  };
}

/** Whether somebody may use a command at all. */
export function isAllowed({ requires }: Pick<CommandDeclaration, "requires">, level: PermissionLevel): boolean {
  return requires !== "admin" || level === "admin";
}

/** What stands in the way of using it. */
function usable(
  command: Pick<CommandDeclaration, "requires" | "where">,
  { level, isDirect }: KnownCommands,
): FoundCommand | undefined {
  if (!isAllowed(command, level)) return { kind: "explain", reason: "admins-only" };
  if (command.where === "direct" && !isDirect) return { kind: "explain", reason: "direct-only" };
  return command.where === "group" && isDirect ? { kind: "explain", reason: "group-only" } : undefined;
}
