/** `$XDG_CACHE_HOME/agentchat` or `~/.cache/agentchat`: what is dear to make and safe to delete. */
export function cacheDirectory(): string;

/** Where Debian packages come from, in place of Debian's own address: `AGENTCHAT_DEBIAN_MIRROR`. */
export function debianMirror(): string | undefined;

export function pathBeginningWith(directory: string): string;

export function pathWithAdministratorPrograms(searchPath?: string): string;
