import type { Palette } from "./palette.ts";
import type { Random } from "./random.ts";
import type { Scene } from "./scene.ts";

/** What every part of a drawing is made with. */
export interface Drawing {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A hundredth of the shorter side: things are measured in it. */
  readonly unit: number;
  /** Where sky and ground meet. */
  readonly horizon: number;
  /** Where the sun or the moon is, or would be. */
  readonly lamp: { readonly x: number; readonly y: number };
  readonly scene: Scene;
  readonly palette: Palette;
  readonly random: Random;
}

export interface Place {
  readonly x: number;
  /** Where it stands. */
  readonly y: number;
  /** Height in pixels. */
  readonly size: number;
}

/** A number as SVG has it, short. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Points as SVG has them. */
export function points(list: readonly (readonly [x: number, y: number])[]): string {
  return list.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
}

/** A vertical gradient for the definitions of an SVG. */
export function verticalGradient(id: string, colors: readonly string[]): string {
  const stops = colors.map(
    (color, index) => `<stop offset="${round((index / (colors.length - 1)) * 100)}%" stop-color="${color}"/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join("")}</linearGradient>`;
}

/** A light that fades to all sides, for the definitions of an SVG. */
export function glow(id: string, color: string, opacity: number): string {
  return `<radialGradient id="${id}"><stop offset="0" stop-color="${color}" stop-opacity="${opacity}"/><stop offset="0.35" stop-color="${color}" stop-opacity="${opacity * 0.35}"/><stop offset="0.7" stop-color="${color}" stop-opacity="${opacity * 0.08}"/><stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient>`;
}

/** A thing drawn in a box of 100 × 100, standing on its lower edge in the middle, put to its place. */
export function placed({ x, y, size }: Place, content: string): string {
  const scale = size / 100;
  return `<g transform="translate(${round(x - 50 * scale)} ${round(y - 100 * scale)}) scale(${Math.round(scale * 1000) / 1000})">${content}</g>`;
}
