import type { Size } from "./draw-scene.ts";

export interface StyleFilter {
  /** For the definitions of an SVG. */
  readonly definitions: string;
  /** For the element that is to look like this. */
  readonly attribute: string;
}

/** Makes a drawing look as a style says, where that is one that filters can do. */
export function styleFilter(words: string, { width, height }: Size): StyleFilter {
  const primitives = primitivesOf(words.toLowerCase(), Math.min(width, height) / 100);
  if (primitives === undefined) return { definitions: "", attribute: "" };
  const filter = `<filter id="style" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">${primitives}</filter>`;
  return { definitions: `<defs>${filter}</defs>`, attribute: `filter="url(#style)"` };
}

function primitivesOf(words: string, unit: number): string | undefined {
  if (/black[ -]and[ -]white|monochrome|gr[ae]y ?scale|pencil|charcoal|noir/u.test(words))
    return `<feColorMatrix type="saturate" values="0"/>`;
  if (/sepia|vintage|old photo/u.test(words))
    return `<feColorMatrix values="0.393 0.769 0.189 0 0 0.349 0.686 0.168 0 0 0.272 0.534 0.131 0 0 0 0 0 1 0"/>`;
  if (/water ?colou?r|aquarelle|painting|painted|impressionis|oil/u.test(words))
    return `<feTurbulence type="fractalNoise" baseFrequency="${0.12 / unit}" numOctaves="3" seed="7" result="noise"/><feDisplacementMap in="SourceGraphic" in2="noise" scale="${unit * 3.2}" xChannelSelector="R" yChannelSelector="G"/>`;
  return undefined;
}
