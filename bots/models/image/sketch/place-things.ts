import { type Drawing, type Place, placed } from "./drawing.ts";
import { hasShore, type Thing, type ThingKind } from "./scene.ts";
import { bird, cat, dog, fish } from "./things/animals.ts";
import type { Brush } from "./things/brush.ts";
import { castle, house, lighthouse } from "./things/buildings.ts";
import { flower, palm, pine, tree } from "./things/plants.ts";
import { balloon, boat, heart } from "./things/vehicles.ts";

/** Where things of a kind are, and how they are drawn. Sizes are in hundredths of the shorter side. */
interface Manner {
  readonly draw: (brush: Brush) => string;
  readonly where: "sky" | "horizon" | "water" | "middle" | "front";
  readonly size: readonly [from: number, to: number];
  /** How many there are where the prompt names one. */
  readonly usual?: number;
}

const manners: ReadonlyMap<ThingKind, Manner> = new Map<ThingKind, Manner>([
  ["lighthouse", { draw: lighthouse, where: "middle", size: [66, 66] }],
  ["castle", { draw: castle, where: "middle", size: [52, 52] }],
  ["house", { draw: house, where: "middle", size: [34, 38] }],
  ["forest", { draw: pine, where: "horizon", size: [16, 34], usual: 26 }],
  ["tree", { draw: tree, where: "middle", size: [36, 46] }],
  ["pine", { draw: pine, where: "middle", size: [36, 46] }],
  ["palm", { draw: palm, where: "middle", size: [44, 52] }],
  ["boat", { draw: boat, where: "water", size: [24, 30] }],
  ["fish", { draw: fish, where: "water", size: [18, 22] }],
  ["balloon", { draw: balloon, where: "sky", size: [24, 32] }],
  ["bird", { draw: bird, where: "sky", size: [6, 10], usual: 4 }],
  ["heart", { draw: heart, where: "sky", size: [26, 30] }],
  ["cat", { draw: cat, where: "front", size: [38, 42] }],
  ["dog", { draw: dog, where: "front", size: [40, 44] }],
  ["flower", { draw: flower, where: "front", size: [16, 26], usual: 5 }],
]);

interface Piece extends Place {
  readonly svg: string;
}

/** All things that stand, swim or fly, those that are farther away first. */
export function drawThings(drawing: Drawing): string {
  const known = drawing.scene.things.flatMap((thing) => {
    const manner = manners.get(thing.kind);
    return manner === undefined ? [] : [{ thing, manner }];
  });
  const pieces = (["sky", "horizon", "water", "middle", "front"] as const).flatMap((where) => {
    const here = known.filter(({ manner }) => manner.where === where);
    const amounts = here.map(({ thing, manner }) => amountOf(thing, manner));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const order = here.flatMap((one, index) => Array.from({ length: amounts[index] ?? 0 }, () => one));
    const drawn = order.map(({ thing, manner }, index) => draw(drawing, thing, manner, { index, total }));
    return drawn.toSorted((one, other) => one.y - other.y);
  });
  return pieces.map(({ svg }) => svg).join("");
}

function amountOf({ count }: Thing, { usual = 1 }: Manner): number {
  return count === 1 ? usual : Math.max(count, Math.min(usual, 12));
}

function draw(drawing: Drawing, thing: Thing, manner: Manner, slot: { index: number; total: number }): Piece {
  const random = drawing.random.fork(`${thing.kind} ${slot.index}`);
  const place = placeOf(drawing, manner, slot, random);
  const { palette } = drawing;
  const own = (usual: string): string => palette.lit(thing.color ?? usual);
  return { ...place, svg: placed(place, manner.draw({ own, palette, random })) };
}

function placeOf(
  drawing: Drawing,
  manner: Manner,
  { index, total }: { index: number; total: number },
  random: Drawing["random"],
): Place {
  const { width, height, horizon, unit, lamp } = drawing;
  const shore = manner.where === "water" && hasShore(drawing.scene);
  const crowd = Math.max(0.45, 1 - Math.max(0, total - 2) * 0.1);
  const size =
    unit *
    random.between(...manner.size) *
    (shore ? 0.8 : 1) *
    (manner.where === "middle" || manner.where === "front" ? crowd : 1);
  const jitter = total === 1 ? 0 : random.between(-0.18, 0.18) / total;
  const even = (index + 0.5) / total + jitter;
  // one alone is opposite of the light
  const besidesLamp = width * (lamp.x > width / 2 ? 0.32 : 0.68);
  switch (manner.where) {
    case "sky":
      return { x: width * even, y: horizon * random.between(0.35, 0.7) + size * 0.2, size };
    case "horizon":
      return { x: width * even, y: horizon + unit * random.between(0, 5), size };
    case "water": {
      const depth = shore ? random.between(0.08, 0.16) : random.between(0.2, 0.5);
      return {
        x: total === 1 ? besidesLamp : width * (0.08 + 0.84 * even),
        y: horizon + (height - horizon) * depth,
        size,
      };
    }
    case "middle": {
      const x = total === 1 ? besidesLamp : width * (0.08 + 0.84 * even);
      return { x, y: horizon + (height - horizon) * (total === 1 ? 0.42 : random.between(0.22, 0.5)), size };
    }
    case "front":
      return {
        x: total === 1 ? width * 0.54 : width * (0.06 + 0.88 * even),
        y: height * random.between(0.93, 0.98),
        size,
      };
  }
}
