import { CodecError, type CodecErrorCode } from "../codec-error.ts";

/** @param userMessage one plain sentence, which begins with "This picture" where it is about the file */
export function pictureError(code: CodecErrorCode, userMessage: string, cause?: unknown): CodecError {
  return new CodecError(code, `a picture could not be worked on: ${code}`, { userMessage, cause });
}
