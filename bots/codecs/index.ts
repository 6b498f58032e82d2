export type { Pcm } from "./pcm.ts";
export { CodecError, type CodecErrorCode } from "./codec-error.ts";
export type { EncodedPicture } from "./picture/encoded-picture.ts";
export { fitPicture } from "./picture/fit-picture.ts";
export { isPicture } from "./picture/picture-format.ts";
