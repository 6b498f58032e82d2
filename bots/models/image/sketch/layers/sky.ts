import { type Drawing, glow, round, verticalGradient } from "../drawing.ts";

/** Sky with stars at night, the sun or the moon, and what is in the sky without being asked for twice. */
export function drawSky(drawing: Drawing): string {
  const { width, horizon, palette } = drawing;
  const gradient = verticalGradient("sky", palette.sky);
  const sky = `<defs>${gradient}</defs><rect width="${width}" height="${round(horizon + 2)}" fill="url(#sky)"/>`;
  return [sky, stars(drawing), lamp(drawing), rainbow(drawing)].join("");
}

function stars({ scene, width, horizon, unit, random }: Drawing): string {
  const isWanted = scene.things.some(({ kind }) => kind === "star");
  const isClearNight = scene.time === "night" && scene.weather === "clear";
  const usual = scene.time === "dusk" ? 50 : 0;
  const count = (isClearNight ? 160 : usual) + (isWanted ? 80 : 0);
  const own = random.fork("stars");
  return Array.from({ length: count }, () => {
    const depth = own.between(0, 1);
    const x = round(own.between(0, width));
    const y = round(depth * depth * horizon * 0.9);
    const radius = round(unit * own.between(0.08, isWanted ? 0.38 : 0.22) + 0.4);
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="#fffbe8" opacity="${round((1 - depth) * own.between(0.4, 1) + 0.1)}"/>`;
  }).join("");
}

function lamp(drawing: Drawing): string {
  const { scene, palette, lamp: place, unit } = drawing;
  const wanted = scene.things.find(({ kind }) => kind === "moon" || kind === "sun");
  const isMoon = wanted === undefined ? scene.time === "night" : wanted.kind === "moon";
  if (wanted === undefined && (scene.weather === "rain" || scene.weather === "fog")) return "";
  const color = wanted?.color ?? palette.light;
  const radius = unit * (isMoon ? 6 : 7.5);
  const [x, y] = [round(place.x), round(place.y)];
  const halo = `<defs>${glow("halo", color, 0.75)}</defs><circle cx="${x}" cy="${y}" r="${round(radius * 4.5)}" fill="url(#halo)"/>`;
  const disc = `<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="${color}"/>`;
  return isMoon ? halo + disc + craters(drawing, radius) : halo + disc;
}

function craters({ lamp: place, random }: Drawing, radius: number): string {
  const own = random.fork("craters");
  return Array.from({ length: 6 }, () => {
    const [angle, distance] = [own.between(0, 2 * Math.PI), own.between(0, 0.65) * radius];
    const x = round(place.x + Math.cos(angle) * distance);
    const y = round(place.y + Math.sin(angle) * distance);
    return `<circle cx="${x}" cy="${y}" r="${round(radius * own.between(0.08, 0.2))}" fill="#8d8a78" opacity="0.25"/>`;
  }).join("");
}

const bows = ["#e4433b", "#f59a3c", "#f6df4c", "#5fb65a", "#3f86d6", "#7a4fb5"];

function rainbow({ scene, width, horizon, unit }: Drawing): string {
  if (!scene.things.some(({ kind }) => kind === "rainbow")) return "";
  const outer = Math.min(width * 0.46, horizon * 0.85);
  const rings = bows.map((color, index) => {
    const radius = round(outer - index * unit * 1.6);
    return `<circle cx="${round(width / 2)}" cy="${round(horizon)}" r="${radius}" fill="none" stroke="${color}" stroke-width="${round(unit * 1.7)}" opacity="0.5"/>`;
  });
  return `<g>${rings.join("")}</g>`;
}
