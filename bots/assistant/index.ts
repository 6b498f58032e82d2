import {
  accountActions,
  accountCommands,
  auditCommand,
  behalfParts,
  contactActions,
  contactCommand,
  contactTools,
  dateCalculator,
  defineBot,
  memoryCommands,
  modelCommand,
  privacyCommand,
  remindersCommand,
  tellContact,
  usageCommand,
} from "#sdk";
import { clock } from "./clock.ts";
import { cancelReminder } from "./tools/cancel-reminder.ts";
import { forget } from "./tools/forget.ts";
import { remember } from "./tools/remember.ts";
import { listReminders } from "./tools/list-reminders.ts";
import { searchHistory } from "./tools/search-history.ts";
import { setLanguage } from "./tools/set-language.ts";
import { setReminder, setTimer } from "./tools/set-reminder.ts";
import { setTimeZone } from "./tools/set-time-zone.ts";
import { greeting, instructions } from "./words.ts";

/** Everyone's own assistant. */
export const assistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  readsAlong: true,
  attachments: ["image", "file"],
  usesOffers: true,
  hears: true,
  avatar: new URL("./avatar.png", import.meta.url),
  tools: [
    setReminder,
    setTimer,
    listReminders,
    cancelReminder,
    remember,
    forget,
    setTimeZone,
    setLanguage,
    searchHistory,
    tellContact,
    ...contactTools,
    dateCalculator,
    clock,
  ],
  commands: {
    ...memoryCommands((turn) => turn.memory),
    reminders: remindersCommand,
    model: modelCommand((turn) => turn.modelsOf(turn.agent.userId)),
    usage: usageCommand,
    ...accountCommands,
    audit: auditCommand,
    contact: contactCommand,
    privacy: privacyCommand,
  },
  actions: [...accountActions, ...contactActions],
  shared: behalfParts,
  on: {
    async welcome(turn) {
      await turn.reply(greeting(turn.agent));
      await turn.contacts.bring();
    },
    async message(turn) {
      await turn.answer({ instructions: turn.systemPrompt ?? instructions(turn) });
    },
  },
});
