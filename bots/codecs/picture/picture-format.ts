/** What pictures may be, by their content. */
export type PictureFormat = "jpeg" | "png" | "webp" | "gif" | "avif";

/** Bytes that a format begins with, in hexadecimal, and where. */
const signatures: readonly (readonly [PictureFormat, number, string])[] = [
  ["jpeg", 0, "ffd8ff"],
  ["png", 0, "89504e470d0a1a0a"],
  ["gif", 0, "47494638"],
  ["webp", 8, "57454250"],
  ["avif", 4, "6674797061766966"],
  ["avif", 4, "6674797061766973"],
];

/** The format of a picture as its first bytes tell it, whatever name and type it was given; `undefined` for what is no picture that can be opened. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  return signatures.find(([, start, signature]) => {
    const length = signature.length / 2;
    return Buffer.from(bytes.subarray(start, start + length)).toString("hex") === signature;
  })?.[0];
}

/** Whether bytes begin as those of a picture do that can be opened. */
export function isPicture(bytes: Uint8Array): boolean {
  return pictureFormat(bytes) !== undefined;
}

export function mimetypeOf(format: PictureFormat): `image/${PictureFormat}` {
  return `image/${format}`;
}
