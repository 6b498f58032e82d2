import { type Drawing, round, verticalGradient } from "../drawing.ts";
import { mix } from "../palette.ts";
import { hasShore } from "../scene.ts";

/** Water, grass or sand, from the horizon to the front. */
export function drawGround(drawing: Drawing): string {
  const { width, height, horizon, palette, scene } = drawing;
  const gradient = verticalGradient("ground", palette.ground);
  const plane = `<defs>${gradient}</defs><rect y="${round(horizon)}" width="${width}" height="${round(height - horizon)}" fill="url(#ground)"/>`;
  switch (scene.ground) {
    case "sea":
      return plane + waves(drawing) + reflection(drawing) + (hasShore(scene) ? shore(drawing) : "");
    case "meadow":
      return plane + grass(drawing);
    case "desert":
      return plane + dunes(drawing);
  }
}

function waves({ width, height, horizon, unit, palette, random }: Drawing): string {
  const own = random.fork("waves");
  return Array.from({ length: 150 }, () => {
    const depth = own.between(0, 1) ** 1.6;
    const [x, y] = [own.between(-0.05, 1) * width, horizon + depth * (height - horizon)];
    const length = unit * (2 + depth * 14) * own.between(0.5, 1.3);
    const color = own.pick([palette.ground[0], palette.haze, palette.ground[1]]);
    const bend = unit * (0.2 + depth);
    return `<path d="M${round(x)} ${round(y)} q${round(length / 2)} ${round(-bend)} ${round(length)} 0" fill="none" stroke="${color}" stroke-width="${round(unit * (0.12 + depth * 0.4))}" stroke-linecap="round" opacity="${round(own.between(0.2, 0.6))}"/>`;
  }).join("");
}

/** What sun or moon do on water. */
function reflection({ scene, height, horizon, unit, palette, lamp, random }: Drawing): string {
  if (scene.weather === "rain" || scene.weather === "fog") return "";
  const own = random.fork("reflection");
  return Array.from({ length: 60 }, () => {
    const depth = own.between(0, 1);
    const spread = unit * (3 + depth * 9);
    const x = lamp.x + own.between(-spread, spread);
    const length = unit * (1.5 + depth * 5) * own.between(0.4, 1);
    const y = horizon + unit * 0.4 + depth * (height - horizon) * 0.9;
    return `<rect x="${round(x - length / 2)}" y="${round(y)}" width="${round(length)}" height="${round(unit * (0.2 + depth * 0.5))}" rx="${round(unit * 0.3)}" fill="${palette.light}" opacity="${round((1 - depth * 0.75) * 0.55)}"/>`;
  }).join("");
}

/** Sand, with foam where the water ends. */
function shore({ width, height, horizon, unit, palette }: Drawing): string {
  const [top, bottom] = [horizon + (height - horizon) * 0.22, height];
  const sand = verticalGradient("sand", [palette.lit("#f1dca6"), palette.lit("#c9a468")]);
  const edge = `M0 ${round(top + unit * 5)} Q${round(width * 0.28)} ${round(top + unit * 4)} ${round(width * 0.5)} ${round(top + unit)} T${width} ${round(top)}`;
  const foam = `<path d="${edge}" fill="none" stroke="${palette.lit("#ffffff")}" stroke-width="${round(unit * 1.4)}" stroke-linecap="round" opacity="0.7"/>`;
  return `<defs>${sand}</defs><path d="${edge} V${bottom} H0 Z" fill="url(#sand)"/>${foam}`;
}

function grass({ scene, width, height, horizon, unit, palette, random }: Drawing): string {
  if (scene.weather === "snow") return "";
  const own = random.fork("grass");
  const colors = [
    mix(palette.ground[1], palette.lit("#d3e07a"), 0.35),
    mix(palette.ground[1], "#000000", 0.2),
    palette.ground[0],
  ] as const;
  return Array.from({ length: 260 }, () => {
    const depth = own.between(0, 1) ** 0.7;
    const [x, y] = [own.between(0, 1) * width, horizon + unit + depth * (height - horizon)];
    const tall = unit * (0.5 + depth * 3) * own.between(0.6, 1.2);
    return `<path d="M${round(x)} ${round(y)} q${round(tall * own.between(-0.2, 0.2))} ${round(-tall * 0.6)} ${round(tall * own.between(-0.4, 0.4))} ${round(-tall)}" fill="none" stroke="${own.pick(colors)}" stroke-width="${round(unit * (0.1 + depth * 0.28))}" stroke-linecap="round" opacity="0.55"/>`;
  }).join("");
}

function dunes({ width, height, horizon, palette, random }: Drawing): string {
  const own = random.fork("dunes");
  return [0.18, 0.42, 0.7]
    .map((depth) => {
      const y = horizon + depth * (height - horizon);
      const rise = (height - horizon) * own.between(0.12, 0.24);
      const crest = width * own.between(0.25, 0.75);
      const color = mix(palette.ground[0], palette.ground[1], depth + 0.15);
      return `<path d="M0 ${round(y)} Q${round(crest * 0.6)} ${round(y - rise)} ${round(crest)} ${round(y - rise * 0.7)} T${width} ${round(y + rise * 0.2)} V${height} H0 Z" fill="${color}"/>`;
    })
    .join("");
}
