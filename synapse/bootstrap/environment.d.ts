/** `$XDG_CACHE_HOME/agentchat` or `~/.cache/agentchat`: what is dear to make and safe to delete. */
export function cacheDirectory(): string;

/** Where Debian packages come from: `AGENTCHAT_DEBIAN_MIRROR` or deb.debian.org. */
export function debianMirror(): string;

export function pathBeginningWith(directory: string): string;

export function pathWithAdministratorPrograms(): string;
