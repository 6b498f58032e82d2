import { ModelError } from "../model-error.ts";
import type { ImageModel } from "../image.ts";
import { imageModelSettings, type ImageModelSettings } from "./image-settings.ts";
import { createOpenaiImageModel } from "./openai/openai-image-model.ts";
import { createSdwebuiModel } from "./sdwebui/sdwebui-model.ts";
import { createSketchModel } from "./sketch/sketch-model.ts";

/**
 * Makes an image model from its settings. Nothing is sent before `check` or `generate` is called.
 * @throws ModelError `bad-settings` that names every setting that is wrong, or the one that the provider misses
 */
export function createImageModel(settings: ImageModelSettings): ImageModel {
  const parsed = imageModelSettings.safeParse(settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`);
    throw new ModelError("bad-settings", `the settings of the image model are wrong: ${problems.join("; ")}`);
  }
  return createModel(parsed.data);
}

function createModel(settings: ImageModelSettings): ImageModel {
  switch (settings.provider) {
    case "sketch":
      return createSketchModel();
    case "sdwebui":
      return createSdwebuiModel(settings);
    case "openai":
      return createOpenaiImageModel(settings);
  }
}
