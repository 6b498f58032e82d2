import { CodecError, type CodecErrorCode } from "../codec-error.ts";

/** @param userMessage one plain sentence, which begins with "This video" where it is about the file */
export function videoError(code: CodecErrorCode, userMessage: string): CodecError {
  return new CodecError(code, `a video could not be worked on: ${code}`, { userMessage });
}
