import { offerTool, z } from "#sdk";
import type { OfferContext } from "#sdk";
import { locationService } from "../location-service.ts";
import type { Device } from "./device-book.ts";
import { deviceName } from "./device-name.ts";
import type { OwnTracks } from "./open-owntracks.ts";
import { OwnTracksError } from "./owntracks-error.ts";

const input = z.discriminatedUnion("step", [
  z.object({ step: z.literal("list") }),
  z.object({ step: z.literal("add"), name: deviceName, digest: z.string().min(1) }),
  z.object({ step: z.literal("remove"), name: deviceName }),
]);
export type DeviceStep = z.input<typeof input>;

/** Adds, lists and removes the devices that tell where a person is. What adds one resolves with where it posts to, the others with what the person is told, in Markdown. */
export const devicesOffer = offerTool({
  name: "devices",
  description: "Adds, lists and removes devices that tell where a person is.",
  isForCode: true,
  input,
  run: (step, context) => takeStep(step, context),
});

async function takeStep(step: DeviceStep, context: OfferContext): Promise<string> {
  const { ownTracks } = context.service(locationService);
  if (ownTracks?.url === undefined) throw switchedOff();
  const work = { ...context, ownTracks, url: ownTracks.url };
  switch (step.step) {
    case "add":
      return addDevice(step, work);
    case "list":
      return listInWords(work);
    case "remove":
      return removeDevice(step.name, work);
  }
}

interface Work extends OfferContext {
  readonly ownTracks: OwnTracks;
  readonly url: string;
}

async function addDevice(
  { name, digest }: Pick<Extract<DeviceStep, { step: "add" }>, "name" | "digest">,
  { ownTracks, url, personId, request, audit }: Work,
): Promise<string> {
  const outcome = await ownTracks.devices.add(personId, { name, digest, eventId: request.eventId });
  switch (outcome) {
    case "added":
      await audit({ action: "connected a device that tells where you are", detail: name });
      return url;
    case "name-taken":
      throw badDevice(`You have a device called ${name} already: choose another name, or remove it first.`);
    case "too-many":
      throw badDevice("You have as many devices as I can take. Remove one first.");
  }
}

async function removeDevice(name: string, work: Work): Promise<string> {
  const device = await work.ownTracks.remove(work.personId, name);
  if (device === undefined) throw badDevice(`You have no device called ${name}.\n\n${listInWords(work)}`);
  await work.audit({ action: "disconnected a device that told where you are", detail: device.name });
  return `Disconnected ${device.name}: it can tell me nothing anymore, and where it said you are is forgotten.`;
}

function listInWords({ ownTracks, personId, now }: Work): string {
  const devices = ownTracks.devices.of(personId);
  if (devices.length === 0)
    return "You have no devices that tell where you are. `!device add phone` connects one that has the OwnTracks app.";
  const lines = devices.map((device) => `- **${device.name}**: ${heardInWords(ownTracks, device, now())}`);
  return ["Devices that tell where you are:", ...lines].join("\n");
}

function heardInWords(ownTracks: OwnTracks, device: Device, now: number): string {
  const heard = ownTracks.heardOf(device);
  if (heard === undefined) return "not heard of lately";
  if (heard.isEncrypted)
    return "encrypts what it posts, so that I cannot read it; remove the encryption key in the app's settings";
  const minutes = Math.floor((now - heard.at) / 60_000);
  return minutes < 1 ? "heard of just now" : `heard of ${minutes} min ago`;
}

function badDevice(userMessage: string): OwnTracksError {
  return new OwnTracksError("bad-device", "the person's devices do not allow that", { userMessage });
}

function switchedOff(): OwnTracksError {
  return new OwnTracksError("off", "agents.location.owntracks is not configured, or its port is taken", {
    userMessage: "Devices cannot be connected here. The administrator of this server can switch that on.",
  });
}
