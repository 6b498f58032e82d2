import { defineTool, z } from "#sdk";
import type { MessageTurn } from "#sdk";
import { connectDevice } from "./connect-device.ts";
import { deviceName } from "./device-name.ts";
import type { DeviceStep } from "./devices-offer.ts";
import { useDevices } from "./use-devices.ts";

const directOnly = "That is possible in the person's direct chat with you only.";
const toldInRoom = "Done: see above.";

const named = z.object({
  name: z
    .string()
    .transform((words) => words.replace(/^(?:my|the)\s+/iu, ""))
    .pipe(deviceName)
    .describe("What the person calls the device, such as phone."),
});

const connect = defineTool({
  name: "connect_device",
  description:
    "Connects a device of the person, such as their phone with the OwnTracks app, so that it tells where they are. They are shown how to set it up.",
  example: "connect device phone",
  input: named,
  async run({ name }, { turn }) {
    if (!turn.room.isDirect) return directOnly;
    await connectDevice(turn, name);
    return toldInRoom;
  },
});

const list = defineTool({
  name: "list_devices",
  description: "Lists the person's devices that tell where they are, and when they were last heard of.",
  example: "list my devices",
  input: z.object({}),
  run: (_, { turn }) => take(turn, { step: "list" }),
});

const disconnect = defineTool({
  name: "disconnect_device",
  description: "Disconnects a device of the person, so that it no longer tells where they are.",
  example: "disconnect device phone",
  input: named,
  run: ({ name }, { turn }) => take(turn, { step: "remove", name }),
});

async function take(turn: MessageTurn, step: DeviceStep): Promise<string> {
  if (!turn.room.isDirect) return directOnly;
  return (await useDevices(turn, step)) ?? "That did not work. The person has been told why.";
}

export const deviceTools = [connect, list, disconnect];
