import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Absolute paths of files with one secret each, mode 0600. */
export interface HomeserverSecretFiles {
  readonly signingKey: string;
  readonly registrationSharedSecret: string;
  readonly macaroonSecretKey: string;
  readonly formSecret: string;
}

const token = (): string => randomBytes(32).toString("hex");

/** Synapse's key file format: algorithm, key id, 32 bytes of seed in unpadded base64. */
function signingKey(): string {
  const seed = randomBytes(32).toString("base64").replace(/=+$/, "");
  return `ed25519 a_${randomBytes(2).toString("hex")} ${seed}`;
}

/** Writes a secret to a file unless the file is there; returns what the file then holds, without the final newline. */
export async function keepSecret(file: string, generate: () => string = token): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${generate()}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await chmod(file, 0o600);
  }
  return (await readFile(file, "utf8")).trim();
}

/** Made once; a second start finds the same secrets. */
export async function keepHomeserverSecrets(directory: string): Promise<HomeserverSecretFiles> {
  const files: HomeserverSecretFiles = {
    signingKey: path.join(directory, "signing.key"),
    registrationSharedSecret: path.join(directory, "registration-shared-secret"),
    macaroonSecretKey: path.join(directory, "macaroon-secret-key"),
    formSecret: path.join(directory, "form-secret"),
  };
  await keepSecret(files.signingKey, signingKey);
  await keepSecret(files.registrationSharedSecret);
  await keepSecret(files.macaroonSecretKey);
  await keepSecret(files.formSecret);
  return files;
}
