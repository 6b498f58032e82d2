import type { MessageTurn } from "#sdk";
import { passwordDigest } from "./password-digest.ts";
import { setupLink } from "./setup-link.ts";
import type { DeviceSetup } from "./setup-link.ts";
import { useDevices } from "./use-devices.ts";

/** Makes a password for a device of the person and tells it to them once. What could not be is told in the room. */
export async function connectDevice(turn: MessageTurn, name: string): Promise<void> {
  const { personId } = turn;
  const password = await turn.account.makePassphrase();
  const url = await useDevices(turn, { step: "add", name, digest: passwordDigest(personId, password.value) });
  if (url === undefined) return;
  await password.tell(setupText({ url, personId, password: password.value, name }, password.minutes));
}

/** Markdown. */
function setupText(setup: DeviceSetup, minutes: number): string {
  const { name, url, personId, password } = setup;
  return [
    `**${name}** may now tell me where you are. Install the OwnTracks app there (https://owntracks.org), then open this link on it: [set up OwnTracks](${setupLink(setup)})`,
    `Or by hand, in the app's connection settings:\n- mode: HTTP\n- URL: \`${url}\`\n- user name: \`${personId}\`\n- password: \`${password}\``,
    ...(url.startsWith("https:")
      ? []
      : ["That address is not encrypted on the way: use it in a network that you trust."]),
    `Nobody else has the password. I remove this message in ${minutes} minutes, or when you write \`!device done\`.`,
  ].join("\n\n");
}
