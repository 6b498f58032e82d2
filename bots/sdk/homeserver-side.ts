import type { Appservice } from "#appservice";

/** What the runtime needs of the application service; `#appservice/testing` has a small one without a homeserver. */
export type HomeserverSide = Pick<
  Appservice,
  "serviceUserId" | "virtualUsers" | "directory" | "isOurs" | "mayTalkIn" | "intent" | "uploadMedia"
>;
