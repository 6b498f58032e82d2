import { mix } from "../palette.ts";
import type { Brush } from "./brush.ts";

/** A boat under sail. */
export function boat({ own, palette }: Brush): string {
  const { lit, isDark } = palette;
  const hull = own("#b5452f");
  const sail = lit("#fbf6ea");
  return [
    `<path d="M48 78 V6" stroke="${lit("#5b3d29")}" stroke-width="2"/>`,
    `<path d="M50 8 Q80 44 84 72 L50 72 Z" fill="${sail}"/><path d="M46 16 Q26 48 18 72 L46 72 Z" fill="${mix(sail, lit("#8d97a6"), 0.25)}"/>`,
    `<path d="M48 6 l12 3 l-12 4 Z" fill="${lit("#cf3b2f")}"/>`,
    `<path d="M8 78 L92 78 Q86 98 70 99 L28 99 Q14 97 8 78 Z" fill="${hull}"/><path d="M8 78 L92 78 L90.5 83 L10 83 Z" fill="${lit("#f7f3ea")}"/>`,
    isDark ? `<circle cx="48" cy="74" r="2" fill="#ffe9a8"/>` : "",
    `<path d="M2 100 q12 -5 24 0 t24 0 t24 0 t24 0" fill="none" stroke="${lit("#e9f4fa")}" stroke-width="2" opacity="0.7"/>`,
  ].join("");
}

/** A hot-air balloon. */
export function balloon({ own, palette }: Brush): string {
  const { lit } = palette;
  const cloth = own("#d8453a");
  const light = lit("#f8e6b0");
  return [
    `<path d="M36 66 L44 84 M64 66 L56 84 M50 70 V84" stroke="${lit("#4a3a2c")}" stroke-width="0.9"/>`,
    `<path d="M50 2 C18 2 12 34 30 58 Q38 68 50 70 Q62 68 70 58 C88 34 82 2 50 2 Z" fill="${cloth}"/>`,
    `<path d="M50 2 C36 4 32 40 42 69 Q46 70 50 70 Q54 70 58 69 C68 40 64 4 50 2 Z" fill="${light}"/><path d="M50 2 C47 20 47 50 50 70 C53 50 53 20 50 2 Z" fill="${cloth}"/>`,
    `<path d="M50 2 C82 2 88 34 70 58 Q66 63 60 66 C76 44 74 14 50 2 Z" fill="${mix(cloth, lit("#25101a"), 0.5)}" opacity="0.45"/>`,
    `<path d="M43 84 h14 l-1.5 12 q-5.5 2.5 -11 0 Z" fill="${lit("#9a6b3f")}"/><path d="M43.4 88 h13.2" stroke="${lit("#5e3f24")}" stroke-width="1"/>`,
  ].join("");
}

/** A heart. */
export function heart({ own, palette }: Brush): string {
  const color = own("#d93a4c");
  return `<path d="M50 96 C8 62 2 38 14 22 C26 8 44 12 50 30 C56 12 74 8 86 22 C98 38 92 62 50 96 Z" fill="${color}"/><path d="M22 30 Q28 20 38 24" fill="none" stroke="${palette.lit("#ffffff")}" stroke-width="5" stroke-linecap="round" opacity="0.6"/>`;
}
