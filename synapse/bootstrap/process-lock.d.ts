/** The id of the living process that holds the lock file, or undefined. */
export function lockHolder(file: string): number | undefined;

/** Takes the lock file for this process, also from a process that died with it. `heldBy` is a process id. */
export function tryLock(
  file: string,
): { readonly release: () => void; readonly heldBy?: never } | { readonly release?: never; readonly heldBy: number };
