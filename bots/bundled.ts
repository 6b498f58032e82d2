import type { Bot } from "#sdk";
import { assistant } from "./assistant/index.ts";
import { echo } from "./echo/index.ts";
import { location } from "./location/index.ts";
import { media } from "./media/index.ts";
import { service } from "./service/index.ts";
import { voice } from "./voice/index.ts";

/** The bots that come with AgentChat. Each is on when the config names it under `agents`; the service bot always is. */
export const bundledBots: readonly Bot[] = [service, assistant, media, voice, location, echo];
