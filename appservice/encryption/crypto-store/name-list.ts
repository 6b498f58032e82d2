/** "DOMStringList": names in order, with `contains`. */
export type NameList = readonly string[] & { contains(name: string): boolean; item(index: number): string | null };

export function nameList(names: Iterable<string>): NameList {
  const sorted = [...names].toSorted();
  return Object.assign(sorted, {
    contains: (name: string) => sorted.includes(name),
    item: (index: number) => sorted[index] ?? null,
  });
}
