import type { AppserviceHandlers } from "#appservice";
import { createFollowUps } from "./follow-ups.ts";
import type { FollowUps } from "./follow-ups.ts";
import { createSlots } from "./slots.ts";
import type { Slots } from "./slots.ts";

/** What all turns share that have to do with attachments. */
export interface AttachmentDesk {
  readonly followUps: FollowUps;
  /** For opening one, which takes memory. */
  readonly slots: Slots;
  readonly arrived: NonNullable<AppserviceHandlers["arrived"]>;
}

const defaultFollowUpMs = 1_500;
/** Each takes up to the size of an attachment, and 256 MB for a picture or document that is made to do harm. */
const atOnce = 4;

/** @param followUpMs how long a picture or file without words waits for what else its sender sends; default 1.5 seconds */
export function createAttachmentDesk(followUpMs = defaultFollowUpMs): AttachmentDesk {
  const followUps = createFollowUps(followUpMs);
  return { followUps, slots: createSlots(atOnce), arrived: (delivery) => followUps.arrived(delivery) };
}
