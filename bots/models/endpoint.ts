import { BlockList, isIP } from "node:net";

/** Where a provider's requests go, for messages: which model, at which URL. */
export interface Endpoint {
  readonly provider: string;
  readonly model: string;
  readonly url: string;
}

/** For messages: without query, which may hold a key. */
export function describeEndpoint(endpoint: Endpoint): string {
  const url = new URL(endpoint.url);
  return `${endpoint.provider} at ${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * Whether a URL leads off the operator's machines and private networks. A name without a dot (`ollama` in a compose file) and the names
 * reserved for private use count as the operator's own.
 */
export function isHostedUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const version = isIP(host);
  if (version !== 0) return !privateAddresses.check(host, version === 6 ? "ipv6" : "ipv4");
  return host.includes(".") && !/\.(localhost|local|internal|lan|home\.arpa|test)$/.test(host);
}

const privateAddresses = new BlockList();
privateAddresses.addSubnet("127.0.0.0", 8);
privateAddresses.addSubnet("10.0.0.0", 8);
privateAddresses.addSubnet("172.16.0.0", 12);
privateAddresses.addSubnet("192.168.0.0", 16);
privateAddresses.addSubnet("169.254.0.0", 16);
privateAddresses.addSubnet("100.64.0.0", 10);
privateAddresses.addAddress("::1", "ipv6");
privateAddresses.addSubnet("fc00::", 7, "ipv6");
privateAddresses.addSubnet("fe80::", 10, "ipv6");
