/** Asks one after the other until one of them has dealt with it. Resolves with whether one has. */
export async function firstThat<Given extends readonly unknown[]>(
  takers: readonly ((...given: Given) => Promise<boolean>)[],
  ...given: Given
): Promise<boolean> {
  for (const take of takers) if (await take(...given)) return true;
  return false;
}
