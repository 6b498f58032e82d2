import type { BotCommand, MessageTurn } from "#sdk";
import { connectDevice } from "./connect-device.ts";
import { deviceName } from "./device-name.ts";
import type { DeviceStep } from "./devices-offer.ts";
import { useDevices } from "./use-devices.ts";

export const deviceCommand: BotCommand = {
  description: "connects a phone that has the OwnTracks app, so that it tells where you are",
  usage: {
    "": "shows your devices",
    "add NAME": "connects one: gives you a link and a password, in a message that does not stay",
    "remove NAME": "has it tell nothing anymore",
    done: "removes my message with the password",
  },
  examples: ["add phone"],
  where: "direct",
  run: runDeviceCommand,
};

async function runDeviceCommand(turn: MessageTurn, argument: string): Promise<void> {
  const [word = ""] = argument.split(/\s/u);
  const name = deviceName.safeParse(argument.slice(word.length)).data;
  switch (word.toLowerCase()) {
    case "":
    case "list":
      return tell(turn, { step: "list" });
    case "add":
      if (name !== undefined) return connectDevice(turn, name);
      break;
    case "remove":
      if (name !== undefined) return tell(turn, { step: "remove", name });
      break;
    case "done":
      return removePasswords(turn);
  }
  await turn.reply("Write `!device add phone`, `!device remove phone` or `!device`. A name has at most 40 characters.");
}

async function tell(turn: MessageTurn, step: DeviceStep): Promise<void> {
  const text = await useDevices(turn, step);
  if (text !== undefined) await turn.reply(text);
}

async function removePasswords(turn: MessageTurn): Promise<void> {
  const removed = await turn.account.withdrawPassphrases();
  await turn.reply(removed === 0 ? "There is no password of mine here to remove." : "Removed.", { isNotice: true });
}
