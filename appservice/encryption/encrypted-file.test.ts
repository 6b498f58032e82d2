import { randomBytes, webcrypto } from "node:crypto";
import { Attachment, EncryptedAttachment, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { decryptFile, encryptFile, parseEncryptedFile } from "./encrypted-file.ts";

const url = "mxc://localhost/abc";

describe("an encrypted attachment", () => {
  beforeAll(() => initAsync());

  test.each([0, 1, 16, 1_000_003, 3_000_000])(
    "of %i bytes is read by the library that clients use, and by browsers",
    async (size) => {
      const clear = randomBytes(size);
      const { ciphertext, file } = await encryptFile(clear);
      const theirs = Attachment.decrypt(new EncryptedAttachment(ciphertext, JSON.stringify({ ...file, url })));
      expect(Buffer.from(theirs).equals(clear)).toBe(true);
      const key = await webcrypto.subtle.importKey(
        "jwk",
        { ...file.key, key_ops: [...file.key.key_ops] },
        "AES-CTR",
        false,
        ["decrypt"],
      );
      const algorithm = { name: "AES-CTR", counter: Buffer.from(file.iv, "base64"), length: 64 };
      expect(Buffer.from(await webcrypto.subtle.decrypt(algorithm, key, ciphertext)).equals(clear)).toBe(true);
    },
  );

  test("of that library is read, as it stands in an event", async () => {
    const clear = randomBytes(100_000);
    const theirs = Attachment.encrypt(clear);
    const file = parseEncryptedFile({ ...JSON.parse(theirs.mediaEncryptionInfo ?? ""), url });
    if (file === undefined) throw new Error("it was not understood");
    expect((await decryptFile(Buffer.from(theirs.encryptedData), file)).equals(clear)).toBe(true);
  });

  test("that was changed on its way is not used", async () => {
    const { ciphertext, file } = await encryptFile(randomBytes(1000));
    ciphertext[500] = (ciphertext[500] ?? 0) ^ 1;
    await expect(decryptFile(ciphertext, { ...file, url })).rejects.toMatchObject({ code: "bad-file" });
    await expect(decryptFile(ciphertext.subarray(1), { ...file, url })).rejects.toMatchObject({ code: "bad-file" });
    await expect(decryptFile(ciphertext, { ...file, url, hashes: { sha256: "" } })).rejects.toMatchObject({
      code: "bad-file",
    });
  });

  test("is described as the specification says", async () => {
    const { file } = await encryptFile(Buffer.from("hello"));
    const whole = { ...file, url };
    expect(parseEncryptedFile(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
    expect(file.iv).toMatch(/^[A-Za-z0-9+/]{11}AAAAAAAAAAA$/u);
    for (const wrong of [
      undefined,
      { ...whole, v: "v1" },
      { ...whole, url: "https://localhost/abc" },
      { ...whole, key: { ...file.key, alg: "A128CTR" } },
      { ...whole, key: { ...file.key, k: "AAAA" } },
      { ...whole, iv: "AAAA" },
      { ...whole, hashes: {} },
    ]) {
      expect(parseEncryptedFile(wrong)).toBeUndefined();
    }
  });
});
