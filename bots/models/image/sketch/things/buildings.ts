import { glow } from "../drawing.ts";
import type { Brush } from "./brush.ts";

const lampLight = "#ffe9a8";

/** A striped tower on a rock, which shines when it is dark. */
export function lighthouse({ own, palette }: Brush): string {
  const { lit, isDark } = palette;
  const [white, stripe, dark, rock] = [lit("#f7f3ea"), own("#cf3b2f"), lit("#3a3f48"), lit("#6a6660")];
  const rocks = `<path d="M-6 104 Q2 88 18 89 Q24 80 40 84 Q52 78 64 85 Q80 82 88 92 Q102 94 108 104 Z" fill="${rock}"/><path d="M-6 104 Q10 93 26 97 Q46 90 62 97 Q84 92 108 104 Z" fill="${lit("#4b4844")}"/>`;
  const tower = `<polygon points="37,88 63,88 57.5,27 42.5,27" fill="${white}"/>`;
  const stripes = [
    [37.9, 78, 62.1, 66],
    [39.9, 55, 60.1, 44],
  ].map(([, low = 0, , high = 0]) => {
    const half = (y: number): number => 7.5 + ((y - 27) / 61) * 5.5;
    return `<polygon points="${50 - half(low)},${low} ${50 + half(low)},${low} ${50 + half(high)},${high} ${50 - half(high)},${high}" fill="${stripe}"/>`;
  });
  const shade = `<polygon points="52,88 63,88 57.5,27 51,27" fill="${dark}" opacity="0.22"/>`;
  const door = `<path d="M46.5 88 v-7 a3.5 3.5 0 0 1 7 0 v7 Z" fill="${dark}"/><rect x="48" y="57.5" width="4" height="5.5" rx="2" fill="${isDark ? lampLight : dark}"/><rect x="48.3" y="35" width="3.4" height="5" rx="1.7" fill="${isDark ? lampLight : dark}"/>`;
  const gallery = `<rect x="39" y="25" width="22" height="3" rx="1" fill="${dark}"/><path d="M40 25 v-4 h20 v4 M45 25 v-4 M50 25 v-4 M55 25 v-4" fill="none" stroke="${dark}" stroke-width="0.8"/>`;
  const lantern = `<rect x="44.5" y="13.5" width="11" height="11.5" fill="${isDark ? lampLight : lit("#cfe6f2")}"/><path d="M44.5 13.5 v11.5 M48.2 13.5 v11.5 M51.8 13.5 v11.5 M55.5 13.5 v11.5" stroke="${dark}" stroke-width="0.7"/><path d="M42.5 13.8 Q50 3 57.5 13.8 Z" fill="${stripe}"/><circle cx="50" cy="6.6" r="1.3" fill="${dark}"/>`;
  return [isDark ? beams() : "", rocks, tower, ...stripes, shade, door, gallery, lantern, isDark ? flare() : ""].join(
    "",
  );
}

function beams(): string {
  const fade = (id: string, from: string, to: string): string =>
    `<linearGradient id="${id}" x1="${from}" x2="${to}"><stop offset="0" stop-color="${lampLight}" stop-opacity="0.75"/><stop offset="1" stop-color="${lampLight}" stop-opacity="0"/></linearGradient>`;
  return `<defs>${fade("beam-right", "0", "1")}${fade("beam-left", "1", "0")}</defs><polygon points="50,18 230,-22 230,24" fill="url(#beam-right)"/><polygon points="50,19 -130,4 -130,46" fill="url(#beam-left)"/>`;
}

function flare(): string {
  return `<defs>${glow("flare", "#fff6d0", 0.95)}</defs><circle cx="50" cy="19" r="17" fill="url(#flare)"/>`;
}

/** A house with a gable, a chimney, and light in the windows when it is dark. */
export function house({ own, palette }: Brush): string {
  const { lit, isDark } = palette;
  const [wall, roof, wood] = [own("#f0e0c0"), lit("#a4463a"), lit("#6b4630")];
  const pane = isDark ? lampLight : lit("#a9cfe4");
  const window = (x: number, y: number): string =>
    `<rect x="${x}" y="${y}" width="14" height="15" fill="${pane}" stroke="${lit("#ffffff")}" stroke-width="1.6"/><path d="M${x + 7} ${y} v15 M${x} ${y + 7.5} h14" stroke="${lit("#ffffff")}" stroke-width="1.2"/>`;
  const smoke = [
    [72, 16, 4],
    [75, 8, 5.5],
    [80, -2, 7],
  ].map(([x, y, radius]) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${lit("#e9ecef")}" opacity="0.45"/>`);
  return [
    ...smoke,
    `<rect x="66" y="22" width="9" height="20" fill="${lit("#8c5a4c")}"/>`,
    `<rect x="12" y="54" width="76" height="46" fill="${wall}"/><rect x="60" y="54" width="28" height="46" fill="${lit("#3b2f2a")}" opacity="0.12"/>`,
    `<polygon points="4,56 50,18 96,56" fill="${roof}"/><polygon points="50,18 96,56 58,56" fill="${lit("#2a1512")}" opacity="0.18"/>`,
    window(19, 64),
    window(67, 64),
    `<path d="M42 100 v-26 a8 8 0 0 1 16 0 v26 Z" fill="${wood}"/><circle cx="54.5" cy="86" r="1.3" fill="${lit("#e8c15a")}"/>`,
    `<circle cx="50" cy="43" r="5" fill="${pane}" stroke="${lit("#ffffff")}" stroke-width="1.4"/>`,
  ].join("");
}

/** Three towers with a gate and a flag. */
export function castle({ own, palette }: Brush): string {
  const { lit, isDark } = palette;
  const [stone, shadow, roof] = [own("#b3aca2"), lit("#6f6a66"), lit("#4a5f9a")];
  const pane = isDark ? lampLight : lit("#3b3f4d");
  const tower = (x: number, top: number, width: number): string =>
    `<rect x="${x}" y="${top}" width="${width}" height="${100 - top}" fill="${stone}"/><rect x="${x + width * 0.62}" y="${top}" width="${width * 0.38}" height="${100 - top}" fill="${shadow}" opacity="0.4"/><polygon points="${x - 3},${top} ${x + width / 2},${top - width * 1.1} ${x + width + 3},${top}" fill="${roof}"/><path d="M${x + width / 2 - 2} ${top + 18} v-6 a2 2 0 0 1 4 0 v6 Z" fill="${pane}"/>`;
  const wall = Array.from(
    { length: 8 },
    (_, index) => `<rect x="${12 + index * 10}" y="54" width="6" height="6" fill="${stone}"/>`,
  );
  const gate = `<path d="M40 100 v-16 a10 10 0 0 1 20 0 v16 Z" fill="${lit("#4a3526")}"/><path d="M45 100 v-22 M50 100 v-25 M55 100 v-22" stroke="${lit("#241a14")}" stroke-width="0.9"/>`;
  const flag = `<path d="M50 14 v-13" stroke="${shadow}" stroke-width="1"/><path d="M50 1 q6 -2 12 1 q-4 2 0 5 q-6 -2 -12 1 Z" fill="${lit("#cf3b2f")}"/>`;
  return [
    tower(38, 38, 24),
    `<rect x="12" y="59" width="76" height="41" fill="${stone}"/>`,
    ...wall,
    tower(4, 48, 18),
    tower(78, 48, 18),
    gate,
    flag,
  ].join("");
}
