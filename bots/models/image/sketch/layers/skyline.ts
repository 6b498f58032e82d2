import { type Drawing, round } from "../drawing.ts";
import { mix } from "../palette.ts";

/** The houses of a city along the horizon. */
export function drawSkyline(drawing: Drawing): string {
  const { scene, palette, random } = drawing;
  const wanted = scene.things.find(({ kind }) => kind === "city");
  if (wanted === undefined) return "";
  const wall = palette.lit(wanted.color ?? "#5c6b84");
  return [0, 1]
    .map((row) => buildings(drawing, row, mix(wall, palette.haze, 0.5 - row * 0.4), random.fork(`row ${row}`)))
    .join("");
}

function buildings(
  { width, horizon, unit, palette }: Drawing,
  row: number,
  color: string,
  random: Drawing["random"],
): string {
  const drawn: string[] = [];
  for (let x = -unit * 3; x < width;) {
    const wide = unit * random.between(5, 10);
    const middle = 1 - Math.abs((x + wide / 2) / width - 0.5);
    const tall = Math.min(horizon * 0.8, unit * random.between(10, 34) * middle * (row === 0 ? 1.25 : 0.9));
    const top = horizon + unit - tall;
    drawn.push(
      `<rect x="${round(x)}" y="${round(top)}" width="${round(wide)}" height="${round(tall)}" fill="${color}"/>`,
    );
    if (random.between(0, 1) > 0.7)
      drawn.push(
        `<rect x="${round(x + wide / 2)}" y="${round(top - unit * 4)}" width="${round(unit * 0.4)}" height="${round(unit * 4)}" fill="${color}"/>`,
      );
    const pane = palette.isDark ? "#ffd98a" : palette.lit("#cfe3f1");
    for (let y = top + unit * 1.2; y < horizon - unit; y += unit * 2)
      for (let column = x + unit * 0.8; column < x + wide - unit; column += unit * 1.7)
        if (random.between(0, 1) > (palette.isDark ? 0.5 : 0.3))
          drawn.push(
            `<rect x="${round(column)}" y="${round(y)}" width="${round(unit * 0.8)}" height="${round(unit)}" fill="${pane}" opacity="${row === 0 ? 0.45 : 0.85}"/>`,
          );
    x += wide + unit * random.between(-0.5, 0.8);
  }
  return drawn.join("");
}
