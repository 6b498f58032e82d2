export { openAppservice } from "./appservice.ts";
export type { Appservice, AppserviceOptions } from "./appservice.ts";
export type { AppserviceHandlers } from "./reception.ts";
export { createBackground } from "./background.ts";
export type { Background } from "./background.ts";
export type { DeliveryAtWork } from "./dispatch/mailboxes.ts";
export type { EphemeralEvent, ReadReceipt } from "./ephemeral.ts";
export type { Intent } from "./client/intent.ts";
export {
  isEventId,
  isRoomId,
  isUserId,
  localpartOf,
  parseEventId,
  parseRoomId,
  parseUserId,
  serverNameOf,
} from "./ids.ts";
export type { EventId, RoomId, UserId } from "./ids.ts";
export type { UploadedMedia } from "./client/upload-media.ts";
export { MatrixError } from "./matrix-error.ts";
export { isRoomKeyFile, openRoomKeyFile } from "./encryption/room-key-file.ts";
export { parseMediaSource } from "./media.ts";
export type { MediaSource } from "./media.ts";
export type { Alert, AppserviceObserver, EncryptionNumbers } from "./observer.ts";
export { isRecord } from "./room-event.ts";
export type { RoomEvent } from "./room-event.ts";
export type * from "./state.ts";
export { examineCryptoStore } from "./diagnosis/examine-crypto-store.ts";
export { examineHomeserver } from "./diagnosis/examine-homeserver.ts";
export { findingsAbout, problemFrom } from "./diagnosis/finding.ts";
export type { Finding } from "./diagnosis/finding.ts";
export { askRunningAgentChat, secretCheckOf } from "./diagnosis/running-report.ts";
export type { RunningReport, RunningState } from "./diagnosis/running-report.ts";
