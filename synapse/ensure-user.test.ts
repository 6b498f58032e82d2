import { expect, it } from "vitest";
import { registrationMac } from "./ensure-user.ts";

const user = { url: "", registrationSharedSecret: "shared", localpart: "pepper_roni", password: "pizza", admin: true };

it("computes the proof as Synapse's documentation does", () => {
  // printf 'thisisanonce\0pepper_roni\0pizza\0admin' | openssl sha1 -hmac shared
  expect(registrationMac("thisisanonce", user)).toBe("4baca023abe6314415efbd20fe2e85ce78c5a2e8");
});

it("makes another proof for somebody who is no administrator", () => {
  expect(registrationMac("thisisanonce", { ...user, admin: false })).not.toBe(registrationMac("thisisanonce", user));
});
