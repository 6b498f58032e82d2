import type { z } from "zod";
import type { MessageTurn } from "../turn.ts";
import type { CommandDeclaration } from "./command-declaration.ts";

/** Something that a person has the agent do with `!name` in a message, in a direct chat with the service bot also without the `!`. */
export interface BotCommand<Config extends z.ZodObject = z.ZodObject> extends CommandDeclaration {
  /** @param argument what follows the name, without white space around it */
  run(turn: MessageTurn<z.output<Config>>, argument: string): Promise<unknown>;
}

/** The commands of an agent, by name. */
export type Commands = Readonly<Record<string, BotCommand>>;
