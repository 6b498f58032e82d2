import type { Ground, Scene, TimeOfDay } from "./scene.ts";

export interface Palette {
  /** From the top to the horizon. */
  readonly sky: readonly [string, string, ...string[]];
  /** From the horizon to the front. */
  readonly ground: readonly [string, string];
  /** Of sun or moon, and what they light. */
  readonly light: string;
  /** Far away. */
  readonly haze: string;
  readonly cloud: string;
  /** Whether lamps and windows shine. */
  readonly isDark: boolean;
  /** A color of its own as this light shows it. */
  readonly lit: (color: string) => string;
}

interface Light extends Omit<Palette, "ground" | "lit"> {
  readonly ground: Readonly<Record<Ground, readonly [string, string]>>;
  /** What colors turn into, and how far, 0 … 1. */
  readonly shade: readonly [string, number];
}

const lights: Readonly<Record<TimeOfDay, Light>> = {
  day: {
    sky: ["#2f7fd0", "#7fbdee", "#e3f3fb"],
    ground: { sea: ["#5fb0d3", "#14587f"], meadow: ["#a9cc74", "#4f8a3d"], desert: ["#f0d59a", "#c98f4e"] },
    light: "#fff3b8",
    haze: "#c4dcea",
    cloud: "#ffffff",
    isDark: false,
    shade: ["#ffffff", 0],
  },
  dawn: {
    sky: ["#5a76b8", "#c79bc2", "#ffc4a3", "#ffe9bd"],
    ground: { sea: ["#e3ab9f", "#3d5f8c"], meadow: ["#b9b377", "#4d7048"], desert: ["#f0bf95", "#a86f57"] },
    light: "#fff0c9",
    haze: "#e6b9ae",
    cloud: "#ffe1d2",
    isDark: false,
    shade: ["#a86a7a", 0.22],
  },
  dusk: {
    sky: ["#1d1b4b", "#5c2f70", "#c8506b", "#f98b5a", "#ffd27a"],
    ground: { sea: ["#e07a5f", "#1c1d45"], meadow: ["#6b4a58", "#241f37"], desert: ["#b9605a", "#3b2240"] },
    light: "#ffe0a0",
    haze: "#a1496d",
    cloud: "#e88a86",
    isDark: true,
    shade: ["#2b1b45", 0.5],
  },
  night: {
    sky: ["#040a22", "#0c1c46", "#29457f"],
    ground: { sea: ["#27467c", "#050c22"], meadow: ["#1d3444", "#081119"], desert: ["#3d4560", "#12142a"] },
    light: "#f3f0da",
    haze: "#22386a",
    cloud: "#3d5388",
    isDark: true,
    shade: ["#0a1634", 0.6],
  },
};

const snowGround = ["#f4f8fc", "#c3d4e6"] as const;

/** The colors of a scene; those that it names itself give the sky its hue. */
export function paletteOf({ time, weather, ground, colors: [named] }: Scene): Palette {
  const { shade, ground: grounds, sky, ...light } = lights[time];
  const lit = (color: string): string => mix(color, ...shade);
  const isGray = weather === "rain" || weather === "fog" || weather === "clouds";
  const grayed = isGray ? mapSky(sky, (color) => mix(color, lit("#8a939e"), 0.55)) : sky;
  const tinted = named === undefined ? grayed : mapSky(grayed, (color) => mix(color, lit(named), 0.55));
  const [far, near] =
    weather === "snow" && ground !== "sea" ? [lit(snowGround[0]), lit(snowGround[1])] : grounds[ground];
  const dulled = isGray
    ? ([mix(far, lit("#7f8891"), 0.4), mix(near, lit("#5d666f"), 0.35)] as const)
    : ([far, near] as const);
  return { ...light, sky: tinted, ground: dulled, lit };
}

function mapSky(sky: Palette["sky"], change: (color: string) => string): Palette["sky"] {
  const [top, next, ...rest] = sky;
  return [change(top), change(next), ...rest.map(change)];
}

/** `share` of the other color, 0 … 1. Colors are `#rrggbb`. */
export function mix(color: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((start) => {
    const [one = 0, two = 0] = [color, other].map((from) => Number.parseInt(from.slice(start, start + 2), 16));
    return Math.round(one + (two - one) * share)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
