export { CodecError, type CodecErrorCode } from "./codec-error.ts";
export { durationMsOf, type Pcm } from "./pcm.ts";
export type { EncodedPicture } from "./picture/encoded-picture.ts";
export { fitPicture } from "./picture/fit-picture.ts";
export { isPicture } from "./picture/picture-format.ts";
export { missingPrograms, type ProgramName, programs } from "./program/programs.ts";
export { decodeSound, type DecodeSoundOptions } from "./sound/decode-sound.ts";
export { encodeVoiceMessage, type VoiceMessage } from "./sound/encode-voice-message.ts";
