import { type Drawing, round } from "../drawing.ts";

/** Soft clouds, more of them where the weather or the prompt wants them. */
export function drawClouds(drawing: Drawing): string {
  const { scene, width, horizon, unit, palette, random } = drawing;
  const wanted = scene.things.find(({ kind }) => kind === "cloud");
  const isGray = scene.weather === "rain" || scene.weather === "clouds";
  const usual = scene.time === "night" ? 2 : 4;
  const count = isGray ? 12 : Math.max(usual, (wanted?.count ?? 0) * 2);
  const own = random.fork("clouds");
  const color = wanted?.color ?? (isGray ? palette.lit("#9aa3ad") : palette.cloud);
  const clouds = Array.from({ length: count }, () => {
    const [x, y] = [own.between(-0.05, 1.05) * width, own.between(0.06, 0.62) * horizon];
    const size = unit * own.between(7, 15) * (isGray ? 1.5 : 1) * (1.15 - (0.6 * y) / horizon);
    return cloud(x, y, size, own);
  });
  const blur = `<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${round(unit * 0.8)}"/></filter>`;
  return `<defs>${blur}</defs><g filter="url(#soft)" fill="${color}" opacity="${isGray ? 0.75 : 0.8}">${clouds.join("")}</g>`;
}

function cloud(x: number, y: number, size: number, random: Drawing["random"]): string {
  const puffs = Array.from({ length: 7 }, (_, index) => {
    const side = index / 3 - 1;
    const radius = size * (0.62 - 0.36 * Math.abs(side)) * random.between(0.75, 1.15);
    const cy = y - radius * random.between(0.25, 0.6);
    return `<ellipse cx="${round(x + side * size * 1.25)}" cy="${round(cy)}" rx="${round(radius * 1.25)}" ry="${round(radius * 0.8)}"/>`;
  });
  return `${puffs.join("")}<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(size * 1.5)}" ry="${round(size * 0.2)}"/>`;
}
