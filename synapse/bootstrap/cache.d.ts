/** Deletes a directory tree without crossing into anything mounted inside it. */
export function removeDirectory(directory: string): void;

/**
 * Makes a directory that is either complete or absent: `build` fills a temporary directory beside it, which then takes
 * its name. Leftovers of interrupted builds are deleted; of two builders at once the first to finish wins.
 */
export function buildDirectory(directory: string, build: (temporary: string) => Promise<void>): Promise<string>;
