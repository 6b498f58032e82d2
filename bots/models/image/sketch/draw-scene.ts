import type { Drawing } from "./drawing.ts";
import { drawClouds } from "./layers/clouds.ts";
import { drawGround } from "./layers/ground.ts";
import { drawMountains } from "./layers/mountains.ts";
import { drawSky } from "./layers/sky.ts";
import { drawSkyline } from "./layers/skyline.ts";
import { drawWeather } from "./layers/weather.ts";
import { paletteOf } from "./palette.ts";
import { drawThings } from "./place-things.ts";
import { createRandom } from "./random.ts";
import type { Scene } from "./scene.ts";

export interface Size {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Prepares what the parts of a drawing have in common: light, horizon, where the sun or the moon is. */
export function openDrawing(scene: Scene, { width, height }: Size, seed: number): Drawing {
  const random = createRandom(seed);
  const placing = random.fork("placing");
  const horizon = height * placing.between(0.56, 0.64);
  const isLow = scene.time === "dusk" || scene.time === "dawn";
  const side = placing.pick([0.24, 0.76]);
  const lamp = {
    x: width * (side + placing.between(-0.06, 0.06)),
    y: horizon * (isLow ? placing.between(0.76, 0.86) : placing.between(0.2, 0.32)),
  };
  return {
    width,
    height,
    unit: Math.min(width, height) / 100,
    horizon,
    lamp,
    scene,
    palette: paletteOf(scene),
    random,
  };
}

/** The contents of an SVG that shows a scene. */
export function drawScene(drawing: Drawing): string {
  return [drawSky, drawClouds, drawMountains, drawSkyline, drawGround, drawThings, drawWeather]
    .map((draw) => draw(drawing))
    .join("");
}
