export { z } from "zod";
export { defineBot } from "./define-bot.ts";
export type { Bot, BotDefinition, BotHandlers } from "./define-bot.ts";
export type { BotCommand, Commands } from "./commands/bot-command.ts";
export type { CommandDeclaration } from "./commands/command-declaration.ts";
export { defineTool } from "./define-tool.ts";
export type { Tool, ToolContext } from "./define-tool.ts";
export { offerTool } from "./offers/offer-tool.ts";
export type { ToolOffer } from "./offers/offer-tool.ts";
export type * from "./offers/offer-context.ts";
export type * from "./offers/offer-request.ts";
export { fileSource } from "#events";
export type { Media, RequestInput, RequestResult } from "#events";
export type {
  EventTurn,
  MessageTurn,
  MediaToUpload,
  PersonalAgents,
  PostOptions,
  ReplyOptions,
  Turn,
  TurnAgent,
  TurnMessage,
  WelcomeTurn,
} from "./turn.ts";
export { behalfParts, tellContact } from "./behalf/behalf-parts.ts";
export type { AgreedMessage, BehalfAsked, TurnBehalf } from "./behalf/turn-behalf.ts";
export { adminActions, adminCommands } from "./administration/admin-commands.ts";
export type * from "./administration/administration.ts";
export { accountActions, accountCommands } from "./personal-data/account-commands.ts";
export type * from "./personal-data/account.ts";
export { memoryCommands } from "./memory/memory-commands.ts";
export { modelCommand } from "./models/model-command.ts";
export type { PersonModels } from "./models/person-models.ts";
export type { PersonMemory, Remembered } from "./memory/person-memory.ts";
export type { PersonFacts } from "./person/person-facts.ts";
export { limitCommand } from "./limits/limit-command.ts";
export { managementUsageCommand, usageCommand } from "./limits/usage-command.ts";
export type { BudgetAdministration, TurnBudgets } from "./limits/turn-budgets.ts";
export { auditCommand } from "./audit/audit-command.ts";
export type { Audit, AuditEntry } from "./audit/audit.ts";
export type { PersonAudit } from "./audit/person-audit.ts";
export type { PersonRecord, PersonRecords, RecordValue } from "./records/person-records.ts";
export { assessSample } from "#models";
export type { JsonValue, SampleFlaw, SampleQuality } from "#models";
export type { SentFile, TakesFirst } from "./sharing/shared-parts.ts";
export { remindersCommand } from "./reminders/reminders-command.ts";
export { remindersInWords } from "./reminders/reminders-in-words.ts";
export type { AddedReminder, TurnReminders } from "./reminders/turn-reminders.ts";
export { dateCalculator } from "./time/date-calculator.ts";
export { findUntil } from "./time/find-until.ts";
export { tellUntil } from "./time/tell-until.ts";
export { timeZoneOf } from "./time/time-zone-of.ts";
export type { SearchHistory } from "./search-history.ts";
export type { IncomingMessage } from "./incoming-message.ts";
export { AttachmentError } from "./attachments/attachment-error.ts";
export type { AttachmentErrorCode } from "./attachments/attachment-error.ts";
export type { Attachment, AttachmentKind, ReadOptions } from "./attachments/attachment.ts";
export type { KeptAttachment } from "./attachments/kept-attachment.ts";
export type * from "./state.ts";
export type { Capabilities } from "./capabilities/capabilities.ts";
export { audioContent } from "./media-content/audio-content.ts";
export { locationContent } from "./media-content/location-content.ts";
export type { PlaceOnMap } from "./media-content/location-content.ts";
export { pictureContent } from "./media-content/picture-content.ts";
export { stickerContent } from "./media-content/sticker-content.ts";
export { videoContent } from "./media-content/video-content.ts";
export { voiceContent } from "./media-content/voice-content.ts";
export type { SyntheticVoice, VoiceWords } from "./media-content/voice-content.ts";
export type { FileWords, RoomContent } from "./media-content/room-content.ts";
export type {
  AudioMedia,
  PictureMedia,
  RoomMedia,
  SizedMedia,
  VideoMedia,
  VoiceMedia,
} from "./media-content/room-media.ts";
export { speakAloud } from "./speaking/speak-aloud.ts";
export type { SpeakOptions, Spoken } from "./speaking/speak-aloud.ts";
export { transcribeRecording } from "./hearing/transcribe-recording.ts";
export type { SentRecording } from "./hearing/transcribe-recording.ts";
export { CodecError, decodeSound, durationMsOf, encodeVoiceMessage, joinSentences } from "#codecs";
export type { CodecErrorCode, DecodeSoundOptions, Pcm, VoiceMessage } from "#codecs";
export type { BotReaction, BotReactions } from "./reactions/bot-reaction.ts";
export type { SharedParts } from "./sharing/shared-parts.ts";
export type { UsedTool } from "./used-tool.ts";
export { changePicture, fitPicture, makeCollage, pictureStep, preparePicture, writtenFormats } from "#codecs";
export { changeVideo, extractSound, prepareVideo, withPoster } from "#codecs";
export type { EncodedSound, EncodedVideo, PreparedVideo, VideoChange } from "#codecs";
export type { ChangeOptions, EncodedPicture, PictureStep, PreparedPicture, WrittenFormat } from "#codecs";
export { parseUserId } from "#appservice";
export type { EventId, RoomEvent, RoomId, UserId } from "#appservice";
export { contactActions } from "./contacts/contact-actions.ts";
export { contactCommand } from "./contacts/contact-commands.ts";
export { contactTools } from "./contacts/contact-tools.ts";
export { privacyCommand } from "./contacts/privacy-command.ts";
export type * from "./contacts/turn-contacts.ts";
export { precisions } from "./contacts/contacts.ts";
export type * from "./contacts/contacts.ts";
export type * from "./services/service.ts";
export type * from "./services/bot-metrics.ts";
export type * from "./services/kept-positions.ts";
