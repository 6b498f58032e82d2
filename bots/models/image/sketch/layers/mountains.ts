import { type Drawing, points, round } from "../drawing.ts";
import { mix } from "../palette.ts";

/** Ridges behind one another, with snow on the highest where the prompt asks for mountains; low hills on land without. */
export function drawMountains(drawing: Drawing): string {
  const { scene, palette, random } = drawing;
  const wanted = scene.things.find(({ kind }) => kind === "mountain");
  if (wanted === undefined) return scene.ground === "sea" ? "" : hills(drawing);
  const rock = palette.lit(wanted.color ?? "#5d6673");
  return [0, 1, 2]
    .map((layer) => {
      const height = [0.55, 0.42, 0.26][layer] ?? 0.3;
      const color = mix(rock, palette.haze, 0.6 - 0.25 * layer);
      return range(drawing, {
        peaks: 2 + layer,
        height,
        color,
        hasSnow: layer < 2,
        random: random.fork(`range ${layer}`),
      });
    })
    .join("");
}

interface Range {
  readonly peaks: number;
  /** Of the sky. */
  readonly height: number;
  readonly color: string;
  readonly hasSnow: boolean;
  readonly random: Drawing["random"];
}

type Point = readonly [x: number, y: number];

function range(drawing: Drawing, { peaks, height, color, hasSnow, random }: Range): string {
  const { width, horizon, palette, unit } = drawing;
  const shadow = mix(color, palette.lit("#1d2433"), 0.35);
  const snow = palette.lit("#fbfdff");
  return Array.from({ length: peaks + 1 }, (_, index) => {
    const x = ((index + random.between(0.1, 0.9)) / (peaks + 1)) * width * 1.1 - width * 0.05;
    const top = horizon - horizon * height * random.between(0.7, 1.1);
    const half = (horizon - top) * random.between(0.85, 1.15);
    const left = slope([x, top], [x - half, horizon + unit], random);
    const right = slope([x, top], [x + half, horizon + unit], random);
    const foot: Point = [x + half * random.between(-0.1, 0.2), horizon + unit];
    const ridge = slope([x, top], foot, random);
    const face = `<polygon points="${points([...left.toReversed(), ...right])}" fill="${color}"/>`;
    const dark = `<polygon points="${points([...ridge.toReversed(), ...right])}" fill="${shadow}"/>`;
    return face + dark + (hasSnow ? cap(left, right, snow, random) : "");
  }).join("");
}

/** From the peak down, uneven. */
function slope([fromX, fromY]: Point, [toX, toY]: Point, random: Drawing["random"]): readonly Point[] {
  const steps = 9;
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const share = step / steps;
    const rough = step === 0 || step === steps ? 0 : (toY - fromY) * random.between(-0.028, 0.028);
    return [fromX + (toX - fromX) * share + rough, fromY + (toY - fromY) * share];
  });
}

function cap(left: readonly Point[], right: readonly Point[], color: string, random: Drawing["random"]): string {
  const [upperLeft, upperRight] = [left.slice(0, 4), right.slice(0, 4)];
  const [start, end] = [upperLeft.at(-1), upperRight.at(-1)];
  if (start === undefined || end === undefined) return "";
  const depth = start[1] - (left[0]?.[1] ?? start[1]);
  const teeth = Array.from({ length: 5 }, (_, index): Point => {
    const share = (index + 1) / 6;
    return [
      end[0] + (start[0] - end[0]) * share,
      start[1] + depth * (index % 2 === 0 ? -0.4 : 0.12) * random.between(0.6, 1.2),
    ];
  });
  return `<polygon points="${points([...upperLeft.toReversed(), ...upperRight, ...teeth])}" fill="${color}" opacity="0.92"/>`;
}

function hills({ width, horizon, unit, palette, random }: Drawing): string {
  const own = random.fork("hills");
  return [0, 1]
    .map((layer) => {
      const color = mix(palette.ground[0], palette.haze, 0.7 - 0.3 * layer);
      const [a, b, c] = [0, 1, 2].map(() => round(horizon - unit * own.between(2, 11 - layer * 5)));
      return `<path d="M0 ${round(horizon)} Q${round(width * 0.15)} ${a} ${round(width * 0.38)} ${b} T${round(width * 0.75)} ${c} T${width} ${round(horizon)} V${round(horizon + unit)} H0 Z" fill="${color}"/>`;
    })
    .join("");
}
