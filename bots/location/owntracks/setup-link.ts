import type { UserId } from "#sdk";

/** What an app has to know to post to us. */
export interface DeviceSetup {
  /** Where it posts to. */
  readonly url: string;
  readonly personId: UserId;
  readonly password: string;
  readonly name: string;
}

/** A page of ours that opens the app with these settings. They are behind the `#`: browsers send them to nobody. */
export function setupLink(setup: DeviceSetup): string {
  return `${setup.url}#${configurationOf(setup).toString("base64url")}`;
}

/** Settings of the app, see https://owntracks.org/booklet/features/remoteconfig. Mode 3 is HTTP. */
function configurationOf({ url, personId, password, name }: DeviceSetup): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: "configuration",
      mode: 3,
      url,
      auth: true,
      usePassword: true,
      username: personId,
      password,
      deviceId: name,
    }),
  );
}
