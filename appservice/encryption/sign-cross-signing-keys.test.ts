import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { parseUserId } from "../ids.ts";
import { signCrossSigningKeys } from "./sign-cross-signing-keys.ts";

test("the lesser keys are signed by the master key, over canonical JSON", () => {
  const userId = parseUserId("@agent:x");
  const keyOf = (name: string) => ({ usage: [name], user_id: userId, keys: { [`ed25519:${name}`]: name } });
  const upload = {
    master_key: keyOf("master"),
    self_signing_key: { ...keyOf("self_signing"), signatures: { [userId]: { "ed25519:old": "wrong" } } },
    user_signing_key: keyOf("user_signing"),
  };
  // RFC 8032, test 1
  const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
  const publicKey = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
  const masterKey = seed.toString("base64").replaceAll("=", "");
  const seeds = { masterKey, selfSigningKey: "", userSigningKey: "" };
  const signed = JSON.parse(signCrossSigningKeys(JSON.stringify(upload), userId, seeds)) as typeof upload;
  expect(signed.master_key).toEqual(upload.master_key);
  const keyId = `ed25519:${publicKey.toString("base64").replaceAll("=", "")}`;
  const key = createPublicKey({
    format: "jwk",
    key: { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") },
  });
  const { signatures, ...object } = signed.self_signing_key;
  expect(object).toEqual(keyOf("self_signing"));
  const { [keyId]: signature = "" } = signatures[userId] as Record<string, string>;
  const canonical = `{"keys":{"ed25519:self_signing":"self_signing"},"usage":["self_signing"],"user_id":"@agent:x"}`;
  expect(verify(null, Buffer.from(canonical), key, Buffer.from(signature, "base64"))).toBe(true);
  expect(signed.user_signing_key).toHaveProperty(["signatures", userId, keyId]);
});
