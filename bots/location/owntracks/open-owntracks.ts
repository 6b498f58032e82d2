import type { ServiceContext, UserId } from "#sdk";
import type { LocationFeature } from "../location-feature.ts";
import type { PositionKeeper } from "../positions/position-keeper.ts";
import { deviceKind, openDeviceBook } from "./device-book.ts";
import type { Device, DeviceBook } from "./device-book.ts";
import { createEndpoint } from "./endpoint.ts";
import { createFriendList } from "./friend-list.ts";
import { openHttpServer } from "./http-server.ts";
import type { HttpServer } from "./http-server.ts";
import type { OwnTracksConfig } from "./owntracks-config.ts";
import { OwnTracksError } from "./owntracks-error.ts";
import type { OwnTracksMessage } from "./parse-message.ts";
import { createRequestLimit } from "./request-limit.ts";
import { setupPage } from "./setup-page.ts";

/** Takes where people are from the OwnTracks app on their phones. */
export interface OwnTracks extends LocationFeature {
  readonly devices: Pick<DeviceBook, "of" | "add">;
  /** Where phones post to; `undefined` when the port could not be had. */
  readonly url: string | undefined;
  /** What was last heard of a device since AgentChat has started. */
  heardOf(device: Device): Heard | undefined;
  /** Removes the device, and forgets where it said that the person is. Resolves with the device that was removed. */
  remove(personId: UserId, name: string): Promise<Device | undefined>;
}

export interface Heard {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether what it posts cannot be read. */
  readonly isEncrypted: boolean;
}

export interface OwnTracksOptions {
  readonly context: Omit<ServiceContext, "config">;
  readonly config: OwnTracksConfig;
  readonly positions: PositionKeeper;
}

export async function openOwnTracks({ context, config, positions }: OwnTracksOptions): Promise<OwnTracks> {
  const { now, log, metrics } = context;
  const heard = new Map<string, Heard>();
  const limit = createRequestLimit(now);
  const count = metrics.counter("owntracks_requests_total", "What devices have posted, by what came of it", [
    "outcome",
  ]);
  const devices = await openDeviceBook({
    people: await context.peopleWith(deviceKind),
    recordsOf: (personId) => context.person(personId).records,
    now,
  });

  async function take(device: Device, message: OwnTracksMessage): Promise<void> {
    heard.set(device.deviceId, { at: now(), isEncrypted: message.kind === "encrypted" });
    if (message.kind !== "position") return;
    const position = { ...message.position, at: Math.min(message.position.at, now()) };
    const expiresAt = position.at + config.keepMinutes * 60_000;
    await positions.take({
      personId: device.personId,
      source: sourceOf(device),
      isLive: true,
      position,
      expiresAt,
    });
  }

  function drop(device: Device): void {
    heard.delete(device.deviceId);
    limit.forget(device.deviceId);
  }

  const friendsOf = createFriendList(context, positions);
  const server = await listen();
  return {
    devices,
    url: server && (config.url ?? `http://${config.host}:${server.port}/owntracks`),
    heardOf: ({ deviceId }) => heard.get(deviceId),
    async remove(personId, name) {
      const device = await devices.remove(personId, name);
      if (device === undefined) return undefined;
      drop(device);
      await positions.forget(personId, sourceOf(device));
      return device;
    },
    forget(personId) {
      for (const device of devices.of(personId)) drop(device);
      devices.forget(personId);
      return Promise.resolve();
    },
    async close() {
      await server?.close();
    },
  };

  /** Without it everything else goes on. */
  async function listen(): Promise<HttpServer | undefined> {
    const answer = createEndpoint({
      devices,
      limit,
      mayPost: ({ personId }) => context.person(personId).level() !== "none",
      take,
      friendsOf: ({ personId }) => friendsOf(personId),
      page: setupPage,
      count: (outcome) => {
        count({ outcome });
      },
    });
    try {
      return await openHttpServer({ ...config, answer, log });
    } catch (error) {
      if (!(error instanceof OwnTracksError)) throw error;
      log.error({ err: error }, "devices cannot tell where people are");
      return undefined;
    }
  }
}

/** What a device posts, among the sources of positions. */
function sourceOf({ deviceId }: Device): string {
  return `owntracks ${deviceId}`;
}
