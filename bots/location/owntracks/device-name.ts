import { z } from "#sdk";

/** What a person calls a device: a line of at most 40 characters. */
export const deviceName = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((name) => !/[\p{Cc}\p{Cf}`*[\]]/u.test(name), "must be plain words")
  .describe("What the person calls the device, such as phone.");
