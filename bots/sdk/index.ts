export { z } from "zod";
export { defineBot } from "./define-bot.ts";
export type { Bot, BotCommand, BotDefinition, BotHandlers } from "./define-bot.ts";
export { defineTool } from "./define-tool.ts";
export type { Tool, ToolContext } from "./define-tool.ts";
export type { EventTurn, MessageTurn, PersonalAgents, ReplyOptions, Turn, TurnAgent, WelcomeTurn } from "./turn.ts";
export type { IncomingMessage } from "./incoming-message.ts";
export type * from "./state.ts";
