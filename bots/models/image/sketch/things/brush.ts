import type { Palette } from "../palette.ts";
import type { Random } from "../random.ts";

/** What a thing is drawn with, in a box of 100 × 100: it stands on the lower edge, in the middle. */
export interface Brush {
  /** The color that the prompt gives the thing, or this one, as the light shows it. */
  readonly own: (usual: string) => string;
  readonly palette: Palette;
  readonly random: Random;
}
