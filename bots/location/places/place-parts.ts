import { muteMessage } from "./hand-on.ts";
import { placeCommand } from "./place-command.ts";
import { placeActions, placeTools } from "./place-tools.ts";
import { takeSentence } from "./take-sentence.ts";

/** What all assistants have for places. */
export const placeParts = {
  commands: { place: placeCommand },
  tools: placeTools,
  actions: placeActions,
  takesFirst: takeSentence,
  /** For 🔕. */
  mutes: muteMessage,
} as const;
