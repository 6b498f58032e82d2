import { type Drawing, round } from "../drawing.ts";

/** What falls or drifts in front of everything. */
export function drawWeather(drawing: Drawing): string {
  switch (drawing.scene.weather) {
    case "rain":
      return rain(drawing);
    case "snow":
      return snow(drawing);
    case "fog":
      return fog(drawing);
    case "clear":
    case "clouds":
      return "";
  }
}

function rain({ width, height, unit, random }: Drawing): string {
  const own = random.fork("rain");
  const drops = Array.from({ length: 240 }, () => {
    const [x, y, length] = [own.between(-0.05, 1.05) * width, own.between(-0.05, 1) * height, unit * own.between(2, 5)];
    return `<path d="M${round(x)} ${round(y)} l${round(-length * 0.25)} ${round(length)}"/>`;
  });
  return `<g stroke="#dbe6f0" stroke-width="${round(unit * 0.18)}" opacity="0.45">${drops.join("")}</g>`;
}

function snow({ width, height, unit, random }: Drawing): string {
  const own = random.fork("snow");
  const flakes = Array.from({ length: 220 }, () => {
    const [x, y] = [own.between(0, 1) * width, own.between(0, 1) * height];
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(unit * own.between(0.15, 0.6))}" opacity="${round(own.between(0.4, 0.95))}"/>`;
  });
  return `<g fill="#ffffff">${flakes.join("")}</g>`;
}

function fog({ width, horizon, unit, palette, random }: Drawing): string {
  const own = random.fork("fog");
  const banks = Array.from({ length: 9 }, () => {
    const [x, y] = [own.between(0, 1) * width, horizon + unit * own.between(-22, 22)];
    return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(width * own.between(0.4, 0.7))}" ry="${round(unit * own.between(3, 8))}"/>`;
  });
  const blur = `<filter id="fog" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="${round(unit * 4)}"/></filter>`;
  return `<defs>${blur}</defs><g filter="url(#fog)" fill="${palette.lit("#e6ebef")}" opacity="0.55">${banks.join("")}</g>`;
}
