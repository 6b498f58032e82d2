import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { checkSignature, publicKeyOf } from "./signed-object.ts";

describe("canonical JSON", () => {
  // the specification's own examples
  test.each([
    { value: {}, expected: "{}" },
    { value: { one: 1, two: "Two" }, expected: '{"one":1,"two":"Two"}' },
    { value: { b: "2", a: "1" }, expected: '{"a":"1","b":"2"}' },
    { value: { 本: 2, 日: 1 }, expected: '{"日":1,"本":2}' },
    { value: { a: "日" }, expected: '{"a":"日"}' },
    { value: { a: null, b: [true, { d: -0, c: "\n" }] }, expected: String.raw`{"a":null,"b":[true,{"c":"\n","d":0}]}` },
    { value: { "\u{1F600}": 1, "\uFFFD": 2 }, expected: '{"\uFFFD":2,"\u{1F600}":1}' },
  ])("is $expected", ({ value, expected }) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  test.each([1.5, 2 ** 53, Number.NaN, undefined, () => 1])("is not there for %s", (value) => {
    expect(() => canonicalJson({ a: value })).toThrow(expect.objectContaining({ code: "bad-response" }));
  });
});

describe("a signature", () => {
  // specification, "Checking for a Signature" and its appendix of test vectors
  const key = "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI";
  const signer = { userId: "domain", keyId: "1", key };
  const signed = {
    one: 1,
    signatures: {
      domain: {
        "ed25519:1": "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw",
      },
    },
    two: "Two",
  };

  test("of the specification's example is valid, whatever is unsigned", () => {
    expect(publicKeyOf("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1")).toBe(key);
    expect(checkSignature(signed, signer)).toBe("valid");
    expect(checkSignature({ ...signed, unsigned: { age: 1.5 } }, signer)).toBe("valid");
  });

  test.each([
    { name: "another content", object: { ...signed, one: 2 }, by: signer },
    { name: "another key", object: signed, by: { ...signer, key: key.replace("X", "Y") } },
    { name: "no key", object: signed, by: { ...signer, key: "short" } },
    { name: "what nobody can have signed", object: { ...signed, one: 1.5 }, by: signer },
  ])("is forged for $name", ({ object, by }) => {
    expect(checkSignature(object, by)).toBe("forged");
  });

  test.each([undefined, {}, { signatures: {} }, { signatures: { domain: {} } }])("is missing in %s", (object) => {
    expect(checkSignature(object, signer)).toBe("missing");
  });

  test("of a key made by Node is valid", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const { d = "" } = privateKey.export({ format: "jwk" });
    const made = publicKeyOf(Buffer.from(d, "base64url").toString("base64")) ?? "";
    const content = { b: [1, "ü"], a: { d: true, c: null } };
    const signature = sign(undefined, Buffer.from(canonicalJson(content)), privateKey).toString("base64");
    const object = { ...content, signatures: { "@a:x": { "ed25519:D": signature } } };
    expect(checkSignature(object, { userId: "@a:x", keyId: "D", key: made })).toBe("valid");
  });
});
