import { withSharp } from "./with-sharp.ts";

/**
 * Draws an SVG of our own making as PNG on white, in the size that it has.
 * @throws CodecError `damaged` when it is none
 */
export async function drawSvg(svg: string): Promise<Uint8Array> {
  return withSharp((open) => open(Buffer.from(svg)).flatten({ background: "white" }).png().toBuffer());
}
