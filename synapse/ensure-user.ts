import { createHmac } from "node:crypto";
import { z } from "zod";
import { ProvisionError } from "./provision-error.ts";

export interface NewUser {
  /** Where the homeserver answers, without a trailing slash. */
  readonly url: string;
  readonly registrationSharedSecret: string;
  readonly localpart: string;
  readonly password: string;
  readonly admin: boolean;
  readonly displayName?: string;
}

const registerPath = "/_synapse/admin/v1/register";

/** The proof that Synapse's shared-secret registration wants: HMAC-SHA1 over the fields, separated by NUL, in hexadecimal. */
export function registrationMac(nonce: string, user: NewUser): string {
  const fields = [nonce, user.localpart, user.password, user.admin ? "admin" : "notadmin"];
  return createHmac("sha1", user.registrationSharedSecret).update(fields.join("\0")).digest("hex");
}

/**
 * Makes an account through Synapse's shared-secret registration, logging nobody in. An account that exists is left as
 * it is, its password included.
 *
 * @returns whether the account was made now
 */
export async function ensureUser(user: NewUser): Promise<{ readonly created: boolean }> {
  const { nonce = "" } = await request(user, { method: "GET" });
  const body = {
    nonce,
    username: user.localpart,
    displayname: user.displayName ?? user.localpart,
    password: user.password,
    admin: user.admin,
    mac: registrationMac(nonce, user),
    inhibit_login: true,
  };
  const headers = { "content-type": "application/json" };
  const answer = await request(user, { method: "POST", headers, body: JSON.stringify(body) });
  return { created: answer.errcode !== "M_USER_IN_USE" };
}

const answerSchema = z.looseObject({ nonce: z.string(), errcode: z.string(), error: z.string() }).partial();

/** Answers with the JSON body; a taken user name is an expected answer. */
async function request(user: NewUser, options: RequestInit): Promise<z.infer<typeof answerSchema>> {
  const response = await fetch(`${user.url}${registerPath}`, options);
  const text = await response.text();
  const answer = text.startsWith("{") ? answerSchema.parse(JSON.parse(text)) : {};
  if (response.ok || answer.errcode === "M_USER_IN_USE") return answer;
  const reason = `${response.status} ${answer.errcode ?? ""} ${answer.error ?? ""}`.trim();
  throw new ProvisionError(
    "homeserver-refused",
    `${user.url} refused to make the account ${user.localpart}: ${reason}. Is the registration shared secret the one of its homeserver.yaml?`,
  );
}
