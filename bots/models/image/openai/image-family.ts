/** What differs between the models behind the images API. */
export interface ImageFamily {
  /** Sizes that it can make, `WIDTHxHEIGHT`; `undefined` for any. */
  readonly sizes: readonly string[] | undefined;
  /** Whether it makes one picture a request. */
  readonly isSingle: boolean;
  /** Whether base64 has to be asked for; otherwise asking is an error. */
  readonly sendsFormat: boolean;
  readonly canEdit: boolean;
}

/** By the name of the model, as OpenAI documents them; others are taken to be free in size, as LocalAI's are. */
export function imageFamily(model: string): ImageFamily {
  if (/^(gpt-image|chatgpt-image)/u.test(model))
    return { sizes: ["1024x1024", "1536x1024", "1024x1536"], isSingle: false, sendsFormat: false, canEdit: true };
  if (model === "dall-e-3")
    return { sizes: ["1024x1024", "1792x1024", "1024x1792"], isSingle: true, sendsFormat: true, canEdit: false };
  if (model === "dall-e-2")
    return { sizes: ["256x256", "512x512", "1024x1024"], isSingle: false, sendsFormat: true, canEdit: true };
  return { sizes: undefined, isSingle: false, sendsFormat: true, canEdit: true };
}

/** The size that is nearest in shape, and then in extent; `undefined` leaves it to the server. */
export function nearestSize(
  { width, height }: { readonly width?: number; readonly height?: number },
  { sizes }: Pick<ImageFamily, "sizes">,
): string | undefined {
  const wanted = { width: width ?? height, height: height ?? width };
  if (wanted.width === undefined || wanted.height === undefined) return undefined;
  if (sizes === undefined) return `${wanted.width}x${wanted.height}`;
  const [wantedWidth, wantedHeight] = [wanted.width, wanted.height];
  const distance = (size: string): number => {
    const [across = 1, down = 1] = size.split("x").map(Number);
    const shape = Math.abs(Math.log(across / down / (wantedWidth / wantedHeight)));
    return shape * 10 + Math.abs(Math.log((across * down) / (wantedWidth * wantedHeight)));
  };
  return sizes.toSorted((one, other) => distance(one) - distance(other))[0];
}
