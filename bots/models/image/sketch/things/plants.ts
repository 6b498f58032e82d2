import { round } from "../drawing.ts";
import { mix } from "../palette.ts";
import type { Brush } from "./brush.ts";

/** A leafy tree. */
export function tree({ own, palette, random }: Brush): string {
  const { lit } = palette;
  const leaf = own("#4f9445");
  const trunk = `<path d="M45 100 Q48 78 46 58 L54 58 Q52 78 57 100 Z" fill="${lit("#6e4a30")}"/><path d="M49 72 Q58 64 64 55" stroke="${lit("#6e4a30")}" stroke-width="3" fill="none"/>`;
  const crown = Array.from({ length: 34 }, (_, index) => {
    const [angle, distance] = [random.between(0, 2 * Math.PI), Math.sqrt(random.between(0, 1))];
    const x = 50 + Math.cos(angle) * distance * 28;
    const y = 36 + Math.sin(angle) * distance * 24;
    const light = (x < 52 ? 0.12 : 0) + (36 - y) / 90;
    const [other, share] = light > 0 && index >= 8 ? ["#e8efa0", light] : ["#173b20", index < 8 ? 0.35 : -light];
    const color = mix(leaf, lit(other), share);
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(random.between(8, 13))}" fill="${color}"/>`;
  });
  return trunk + crown.join("");
}

/** A conifer. */
export function pine({ own, palette }: Brush): string {
  const { lit } = palette;
  const needle = own("#2f6b48");
  const tiers = [
    [92, 30, 34],
    [72, 25, 30],
    [53, 20, 26],
    [35, 14, 24],
  ].map(([base = 0, half = 0, height = 0], index) => {
    const color = mix(needle, lit("#dfeeb0"), index * 0.06);
    const dark = mix(needle, lit("#10281e"), 0.35);
    return `<path d="M${50 - half} ${base} Q50 ${base - 5} ${50 + half} ${base} L50 ${base - height} Z" fill="${color}"/><path d="M50 ${base - 4} Q${50 + half * 0.6} ${base - 3} ${50 + half} ${base} L50 ${base - height} Z" fill="${dark}" opacity="0.55"/>`;
  });
  return `<rect x="46.5" y="88" width="7" height="12" fill="${lit("#5b3d29")}"/>${tiers.join("")}`;
}

/** A palm that leans. */
export function palm({ own, palette }: Brush): string {
  const { lit } = palette;
  const leaf = own("#3f8f4f");
  const fronds = [-165, -130, -95, -55, -20, 15, 165].map((degrees, index) => {
    const angle = (degrees * Math.PI) / 180;
    const [x, y] = [64 + Math.cos(angle) * 36, 24 + Math.sin(angle) * 16 + 18];
    const [midX, midY] = [64 + Math.cos(angle) * 20, 24 + Math.sin(angle) * 24 - 6];
    return `<path d="M64 24 Q${round(midX)} ${round(midY - 5)} ${round(x)} ${round(y)} Q${round(midX)} ${round(midY + 5)} 64 24 Z" fill="${mix(leaf, lit("#17402a"), (index % 3) * 0.2)}"/>`;
  });
  return `<path d="M40 100 Q42 58 62 24 L66 25 Q52 58 50 100 Z" fill="${lit("#8a6544")}"/>${fronds.join("")}<circle cx="62" cy="28" r="3" fill="${lit("#5b3d29")}"/><circle cx="67" cy="29" r="3" fill="${lit("#5b3d29")}"/>`;
}

/** A flower with eight petals. */
export function flower({ own, palette, random }: Brush): string {
  const { lit } = palette;
  const petal = own(random.pick(["#e2504f", "#f2b632", "#d96bb0", "#7d6be0", "#f4f1ea"]));
  const petals = Array.from(
    { length: 8 },
    (_, index) =>
      `<ellipse cx="50" cy="15" rx="8" ry="14" fill="${index % 2 === 0 ? petal : mix(petal, lit("#ffffff"), 0.18)}" transform="rotate(${index * 45} 50 30)"/>`,
  );
  const stem = `<path d="M50 30 Q46 68 50 100" fill="none" stroke="${lit("#3f7d3a")}" stroke-width="4"/><path d="M49 76 Q28 72 22 56 Q42 56 49 76 Z M50 86 Q70 80 78 66 Q58 66 50 86 Z" fill="${lit("#4d9447")}"/>`;
  return `${stem}${petals.join("")}<circle cx="50" cy="30" r="8.5" fill="${lit("#f6c945")}"/><circle cx="50" cy="30" r="5" fill="${lit("#c98a23")}" opacity="0.6"/>`;
}
