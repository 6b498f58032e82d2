import { homedir } from "node:os";
import path from "node:path";

export function cacheDirectory() {
  const base = process.env.XDG_CACHE_HOME;
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".cache"), "agentchat");
}

export function debianMirror() {
  return process.env.AGENTCHAT_DEBIAN_MIRROR;
}

export function pathBeginningWith(directory) {
  return [directory, process.env.PATH].join(path.delimiter);
}

/** Debian keeps administrators' programs out of other people's PATH. */
export function pathWithAdministratorPrograms(searchPath = process.env.PATH) {
  return [searchPath, "/usr/sbin", "/sbin"].join(path.delimiter);
}
