import type { Size } from "./draw-scene.ts";
import { glow, round, verticalGradient } from "./drawing.ts";
import { mix } from "./palette.ts";
import { createRandom, type Random } from "./random.ts";

type Harmony = readonly [dark: string, deep: string, bright: string, light: string];

const harmonies: readonly [Harmony, ...Harmony[]] = [
  ["#0f2557", "#28527a", "#8ac4d0", "#fbeeac"],
  ["#2b1b3d", "#7a2e6b", "#e2556a", "#ffc27a"],
  ["#0b3b3c", "#1f7a6d", "#8bc6a1", "#f3efcf"],
  ["#33203a", "#9a4b5f", "#f0a07a", "#fbe3b9"],
  ["#1b2a41", "#3f6c9b", "#b6a7e0", "#f7dff0"],
];

/** The contents of an SVG of waves and discs, for words that name nothing that can be drawn. */
export function drawPattern({ width, height }: Size, seed: number, colors: readonly string[]): string {
  const random = createRandom(seed);
  const [dark, deep, bright, light] = harmony(random, colors);
  const unit = Math.min(width, height) / 100;
  const background = `<defs>${verticalGradient("back", [dark, deep, bright])}${glow("shine", light, 0.8)}</defs><rect width="${width}" height="${height}" fill="url(#back)"/>`;
  const discs = Array.from({ length: 7 }, (_, index) => {
    const [x, y] = [random.between(0, 1) * width, random.between(0, 0.8) * height];
    const radius = unit * random.between(6, 24);
    const isRing = index % 3 === 2;
    const paint = isRing ? `fill="none" stroke="${light}" stroke-width="${round(unit * 0.6)}"` : `fill="url(#shine)"`;
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${paint} opacity="${round(random.between(0.35, 0.9))}"/>`;
  });
  const bands = Array.from({ length: 7 }, (_, index) => {
    const share = index / 6;
    const color = share < 0.5 ? mix(light, bright, share * 2) : mix(bright, dark, share * 2 - 1);
    return wave({ width, height }, height * (0.34 + share * 0.56), unit * random.between(5, 14), color, random);
  });
  return background + discs.join("") + bands.join("");
}

function harmony(random: Random, colors: readonly string[]): Harmony {
  const chosen = random.pick(harmonies);
  const [first, second = first] = colors;
  if (first === undefined || second === undefined) return chosen;
  return [
    mix(first, "#10131f", 0.75),
    mix(first, "#10131f", 0.25),
    mix(second, "#ffffff", 0.25),
    mix(second, "#fff7e0", 0.8),
  ];
}

function wave({ width, height }: Size, y: number, rise: number, color: string, random: Random): string {
  const steps = 6;
  const phase = random.between(0, 2 * Math.PI);
  const at = (step: number): string => {
    const x = (step / steps) * width;
    return `${round(x)} ${round(y + Math.sin(phase + step * 1.25) * rise)}`;
  };
  const curve = Array.from({ length: steps }, (_, step) => {
    const middle = ((step + 0.5) / steps) * width;
    const [, from = "0"] = at(step).split(" ");
    const [, to = "0"] = at(step + 1).split(" ");
    return `C${round(middle)} ${from} ${round(middle)} ${to} ${at(step + 1)}`;
  });
  return `<path d="M${at(0)} ${curve.join(" ")} V${height} H0 Z" fill="${color}" opacity="0.82"/>`;
}
