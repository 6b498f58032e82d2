import { z } from "zod";

const side = z.int().min(1).max(4096);

/** One change of a picture, as a model or a command asks for it. */
export const pictureStep = z
  .discriminatedUnion("do", [
    z.strictObject({
      do: z.literal("resize"),
      width: side.optional().describe("Pixels."),
      height: side.optional().describe("Pixels."),
      percent: z.number().min(1).max(1000).optional().describe("Of its size, in place of width and height."),
      fit: z
        .enum(["inside", "cover", "stretch"])
        .optional()
        .describe("inside: keeps its shape (default); cover: fills both, cutting off what is too much; stretch."),
    }),
    z.strictObject({
      do: z.literal("crop"),
      aspect: z
        .string()
        .regex(/^\d{1,4}:\d{1,4}$/u)
        .optional()
        .describe("The largest part of this shape from the middle, such as 1:1. Instead of the box."),
      left: z.int().min(0).optional().describe("Left edge of the box, in pixels; left out, the box is in the middle."),
      top: z.int().min(0).optional(),
      width: z.int().min(1).optional(),
      height: z.int().min(1).optional(),
    }),
    z.strictObject({ do: z.literal("rotate"), degrees: z.number().min(-360).max(360).describe("Clockwise.") }),
    z.strictObject({
      do: z.literal("flip"),
      direction: z.enum(["horizontal", "vertical"]).optional().describe("horizontal (default) swaps left and right."),
    }),
    z.strictObject({ do: z.literal("grayscale") }),
    z.strictObject({ do: z.literal("sepia") }),
    z.strictObject({ do: z.literal("blur"), amount: z.number().min(1).max(100).optional().describe("Percent.") }),
    z.strictObject({ do: z.literal("sharpen"), amount: z.number().min(1).max(100).optional().describe("Percent.") }),
    z.strictObject({ do: z.literal("round") }),
    z.strictObject({
      do: z.literal("caption"),
      text: z.string().trim().min(1).max(300).describe("What is written on the picture."),
      position: z.enum(["top", "bottom"]).optional().describe("Default: bottom."),
    }),
  ])
  .readonly();

export type PictureStep = z.infer<typeof pictureStep>;
export type StepOf<Name extends PictureStep["do"]> = Extract<PictureStep, { readonly do: Name }>;
