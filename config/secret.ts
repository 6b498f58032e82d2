import { inspect } from "node:util";
import { z } from "zod";

/**
 * A value that must not be seen: a token, a key, a database URL with a password. In string conversion, JSON, `util.inspect` and so
 * in every log line it is `[secret]`; it cannot be cloned or sent to a worker. `reveal` it only where it is used, never into a
 * variable that outlives the call.
 */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const shown = () => "[secret]";

/** The value lives in the closure alone, so that nothing that looks at the object's properties can find it. */
export function createSecret(value: string): Secret {
  const concealed = { reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown };
  return Object.freeze(concealed);
}

/**
 * The schema of a key whose value is a secret. The loader gives every such key three sources of which exactly one may be used: the
 * key itself, the key with `File` appended (a file that holds the value), and an environment variable named after the key's path.
 * Put it into objects, records and arrays, not into unions.
 *
 * @param text what the value has to look like; its messages must not repeat the value
 */
export function secret(text: z.ZodString = z.string().min(1)): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return text.transform(createSecret).meta({ secret: true });
}

export function isSecretSchema(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.["secret"] === true;
}
