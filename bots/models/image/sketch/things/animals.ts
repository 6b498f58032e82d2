import { mix } from "../palette.ts";
import type { Brush } from "./brush.ts";

/** A cat that sits and looks out of the picture. */
export function cat({ own, palette }: Brush): string {
  const { lit } = palette;
  const fur = own("#e08a3c");
  const [dark, bright, eye] = [
    mix(fur, lit("#1c1410"), 0.4),
    mix(fur, lit("#fff6e8"), 0.7),
    mix("#8fd25a", lit("#8fd25a"), 0.4),
  ];
  const outline = `stroke="${dark}" stroke-width="0.9" stroke-linejoin="round"`;
  return [
    `<path d="M70 92 Q96 92 92 68 Q90 58 84 62 Q88 78 72 80 Z" fill="${fur}" ${outline}/><path d="M92 68 Q90 58 84 62 Q86 66 85.5 70 Q90 71 92 68 Z" fill="${bright}"/>`,
    `<path d="M50 44 Q26 54 24 84 Q22 99 36 100 L66 100 Q80 99 77 84 Q74 54 50 44 Z" fill="${fur}" ${outline}/>`,
    `<path d="M50 56 Q39 62 40 82 Q42 92 50 94 Q58 92 60 82 Q61 62 50 56 Z" fill="${bright}"/>`,
    `<path d="M41 74 Q39 90 40 97 Q36 97 35 100 L48 100 L48 80 M59 74 Q61 90 60 97 Q64 97 65 100 L52 100 L52 80" fill="${fur}" ${outline}/>`,
    `<path d="M31 26 L28 3 Q38 7 44 16 M69 26 L72 3 Q62 7 56 16" fill="${fur}" ${outline}/><path d="M33 19 L31.5 9 Q36 11 39 15 Z M67 19 L68.5 9 Q64 11 61 15 Z" fill="${lit("#e9a0a0")}"/>`,
    `<ellipse cx="50" cy="32" rx="24" ry="20" fill="${fur}" ${outline}/>`,
    `<path d="M50 13 v8 M44 14 l1.5 7 M56 14 l-1.5 7 M27 34 l7 1 M28 40 l6.5 -1.5 M73 34 l-7 1 M72 40 l-6.5 -1.5" stroke="${dark}" stroke-width="2" stroke-linecap="round"/>`,
    `<path d="M50 36 Q38 36 38 44 Q42 51 50 50 Q58 51 62 44 Q62 36 50 36 Z" fill="${bright}"/>`,
    ...[40, 60].map(
      (x) =>
        `<ellipse cx="${x}" cy="30" rx="5" ry="5.6" fill="${eye}"/><ellipse cx="${x}" cy="30" rx="2" ry="4.8" fill="#14110f"/><circle cx="${x + 1.6}" cy="27.8" r="1.2" fill="#ffffff"/>`,
    ),
    `<path d="M47 38 h6 l-3 3.4 Z" fill="${lit("#d8707a")}"/><path d="M50 41.4 v2 q-3 3.4 -6 1.4 M50 43.4 q3 3.4 6 1.4" fill="none" stroke="${dark}" stroke-width="1" stroke-linecap="round"/>`,
    `<path d="M37 42 l-16 -3 M37 44.5 l-16 2 M63 42 l16 -3 M63 44.5 l16 2" stroke="${lit("#ffffff")}" stroke-width="0.6" opacity="0.9"/>`,
  ].join("");
}

/** A dog that sits, with its tongue out. */
export function dog({ own, palette }: Brush): string {
  const { lit } = palette;
  const fur = own("#b98555");
  const [dark, bright] = [mix(fur, lit("#20130c"), 0.5), mix(fur, lit("#fff6e8"), 0.7)];
  const outline = `stroke="${dark}" stroke-width="0.9" stroke-linejoin="round"`;
  return [
    `<path d="M73 88 Q94 82 90 60 Q88 56 85 60 Q86 76 70 78 Z" fill="${fur}" ${outline}/>`,
    `<path d="M50 42 Q28 52 25 84 Q23 99 36 100 L65 100 Q79 99 76 84 Q73 52 50 42 Z" fill="${fur}" ${outline}/>`,
    `<path d="M50 56 Q40 62 41 84 Q44 93 50 94 Q56 93 59 84 Q60 62 50 56 Z" fill="${bright}"/>`,
    `<path d="M42 72 Q40 88 40 96 Q35 96 34 100 L48 100 L48 78 M58 72 Q60 88 60 96 Q65 96 66 100 L52 100 L52 78" fill="${fur}" ${outline}/>`,
    `<ellipse cx="50" cy="28" rx="21" ry="20" fill="${fur}" ${outline}/>`,
    `<path d="M33 14 Q18 12 19 34 Q21 46 29 44 Q34 34 36 20 Z M67 14 Q82 12 81 34 Q79 46 71 44 Q66 34 64 20 Z" fill="${dark}"/>`,
    `<path d="M46 45 Q45 58 50 58 Q55 58 54 45 Z" fill="${lit("#e77a86")}"/>`,
    `<ellipse cx="50" cy="38" rx="13" ry="10" fill="${bright}"/>`,
    ...[41, 59].map(
      (x) =>
        `<circle cx="${x}" cy="26" r="3.4" fill="#1a1310"/><circle cx="${x + 1.1}" cy="24.8" r="1.1" fill="#ffffff"/>`,
    ),
    `<ellipse cx="50" cy="34" rx="4.6" ry="3.3" fill="#1f1613"/><path d="M50 37 v4 q-5 4 -9 1 M50 41 q5 4 9 1" fill="none" stroke="${dark}" stroke-width="1.1" stroke-linecap="round"/>`,
    `<path d="M34 47 Q50 56 66 47" fill="none" stroke="${lit("#cf3b2f")}" stroke-width="3.4"/>`,
  ].join("");
}

/** A gull, far off. */
export function bird({ own, palette, random }: Brush): string {
  const color = own(palette.isDark ? "#10131f" : "#39424f");
  const lift = random.between(0, 14);
  return `<path d="M6 ${58 - lift} Q30 ${34 + lift / 2} 50 58 Q70 ${34 + lift / 2} 94 ${58 - lift} Q70 ${46 + lift / 2} 50 68 Q30 ${46 + lift / 2} 6 ${58 - lift} Z" fill="${color}"/>`;
}

/** A fish that leaps. */
export function fish({ own, palette }: Brush): string {
  const { lit } = palette;
  const scale = own("#ef8f3a");
  const dark = mix(scale, lit("#5a1f10"), 0.35);
  return `<g transform="rotate(-24 50 60)"><path d="M14 60 Q40 34 72 56 L92 42 Q88 60 92 78 L72 64 Q40 86 14 60 Z" fill="${scale}"/><path d="M40 46 Q50 30 60 48 Z M44 73 Q52 84 58 71 Z" fill="${dark}"/><path d="M34 48 Q42 60 34 72" fill="none" stroke="${dark}" stroke-width="2"/><circle cx="25" cy="57" r="3.6" fill="#ffffff"/><circle cx="24.4" cy="57" r="1.9" fill="#10131f"/></g>`;
}
