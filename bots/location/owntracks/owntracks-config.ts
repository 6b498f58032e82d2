import { z } from "#sdk";

/** The key `owntracks` of the location bot's section of the config. */
export const ownTracksConfig = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  port: z.int().min(0).max(65_535).default(9995).describe("Port to listen on; 0 takes a free one."),
  url: z
    .url({ protocol: /^https?$/u, error: "must be a URL such as https://chat.example.org/owntracks" })
    .exactOptional()
    .meta({ example: "https://chat.example.org/owntracks" })
    .describe(
      "Where phones reach that, ending with /owntracks: a reverse proxy with TLS. Left out, http:// with host and port, for trying it out on this machine.",
    ),
  keepMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(60)
    .describe("Minutes for which what a device has posted counts as where its owner is."),
});

export type OwnTracksConfig = ReturnType<typeof ownTracksConfig.parse>;
