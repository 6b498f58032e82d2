import type { LibrarySession } from "./library/library-machine.ts";

/** What a device has, for people who look whether all is well. */
export interface MachineStatus {
  readonly identityKeys: { readonly curve25519: string; readonly ed25519: string };
  /** `keys` of the device's `device_keys` object (client-server API, "DeviceKeys"). */
  readonly deviceKeys: Readonly<Record<string, string>>;
  readonly hasCrossSigningKeys: boolean;
  /** Room keys that the device has. */
  readonly roomKeys: number;
  /** People whose devices it knows. */
  readonly trackedUsers: number;
  /** One-time keys on the homeserver, as last told. */
  readonly oneTimeKeys: number | undefined;
}

/** What the library says of its device. @throws EncryptionError */
export async function readMachineStatus(
  session: LibrarySession,
  deviceId: string,
): Promise<Omit<MachineStatus, "oneTimeKeys">> {
  return session.call("status", async (machine) => {
    const curve25519 = machine.identityKeys.curve25519.toBase64();
    const ed25519 = machine.identityKeys.ed25519.toBase64();
    const { hasMaster, hasSelfSigning, hasUserSigning } = await machine.crossSigningStatus();
    return {
      identityKeys: { curve25519, ed25519 },
      deviceKeys: { [`curve25519:${deviceId}`]: curve25519, [`ed25519:${deviceId}`]: ed25519 },
      hasCrossSigningKeys: hasMaster && hasSelfSigning && hasUserSigning,
      roomKeys: (await machine.roomKeyCounts()).total,
      trackedUsers: (await machine.trackedUsers()).size,
    };
  });
}
