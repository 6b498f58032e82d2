/** Who an HTTP request says that it comes from. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Reads an `Authorization` header with HTTP Basic authentication (RFC 7617). The colon that ends the name is the last one: Matrix ids have some, passwords of ours have none. */
export function parseBasicCredentials(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/-]+=*) *$/iu.exec(header ?? "") ?? [];
  const text = Buffer.from(encoded ?? "", "base64").toString("utf8");
  const colon = text.lastIndexOf(":");
  return colon <= 0 ? undefined : { userName: text.slice(0, colon), password: text.slice(colon + 1) };
}
