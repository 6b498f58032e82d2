import type { Drawing } from "./drawing.ts";
import { drawWeather } from "./layers/weather.ts";
import { drawThings } from "./place-things.ts";

/** The contents of an SVG that has a picture with the light of a scene on it, and in front what the scene has. */
export function drawOver(source: { readonly dataUrl: string; readonly strength: number }, drawing: Drawing): string {
  const { width, height, palette, scene } = drawing;
  const picture = `<image href="${source.dataUrl}" width="${width}" height="${height}"/>`;
  const [top, next] = palette.sky;
  const color = scene.colors[0] ?? (scene.time === "night" ? top : next);
  const isTinted = scene.time !== "day" || scene.colors.length > 0 || scene.things.length === 0;
  const tint = `<rect width="${width}" height="${height}" fill="${color}" opacity="${isTinted ? source.strength : 0}"/>`;
  return picture + tint + drawThings(drawing) + drawWeather(drawing);
}
