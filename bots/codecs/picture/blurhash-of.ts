import { encode } from "blurhash";
import { drawn } from "./canvas.ts";
import { withSharp } from "./with-sharp.ts";

/** What clients show of a picture until it is loaded: a few colors in some thirty letters (https://blurha.sh). */
export async function blurhashOf(bytes: Uint8Array): Promise<string> {
  const { data, width, height } = await withSharp((open) =>
    drawn(open(bytes).autoOrient().flatten({ background: "white" }).resize({ width: 32, height: 32, fit: "inside" })),
  );
  const [across, down] = width >= height ? [4, 3] : [3, 4];
  return encode(new Uint8ClampedArray(data), width, height, across, down);
}
