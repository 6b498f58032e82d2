import type { LocationContext } from "./location-config.ts";
import type { PositionListener } from "./positions/position-keeper.ts";

/** Publishes `io.agentchat.location.updated`, in the chat where the person told where they are, else in that with their assistant. */
export function announceUpdates(context: Pick<LocationContext, "person" | "publish">): PositionListener {
  return {
    async moved({ personId, source, isLive, position, chat = context.person(personId).home }) {
      if (chat === undefined) return;
      const { latitude, longitude, accuracyMeters, at } = position;
      await context.publish(
        "io.agentchat.location.updated",
        {
          ...chat,
          personId,
          latitude,
          longitude,
          ...(accuracyMeters === 0 ? {} : { accuracyMeters }),
          isLive,
          at: new Date(at).toISOString(),
        },
        { id: `${personId} ${source} ${at}`, personId, roomId: chat.roomId },
      );
    },
    lost: () => Promise.resolve(),
  };
}
