/** Names of models that take pictures, as their makers and servers write them; parts of longer names such as `unsloth/Qwen3-VL-8B-GGUF`. */
const seeing = [
  /\bgpt-(?:4o|4\.1|4\.5|4-turbo|[5-9])/,
  /\bchatgpt-4o/,
  /\bo[134](?:-pro)?(?:-\d{4}|$)/,
  /\bo4-mini/,
  /\bclaude-(?:3|[4-9]|opus|sonnet|haiku)/,
  /\bgemini/,
  /\bgemma-?(?:3-?(?:4|12|27)b|3:(?:4|12|27)b|3n|[4-9])/,
  /\bgrok-(?:[4-9]|2-vision)/,
  /\bllama-?(?:4|3\.2-(?:11|90)b)/,
  /\bmistral-(?:small-3\.[1-9]|medium-3|large-3)|\bpixtral|\bministral-3/,
  /\bqwen-?(?:2|2\.5|3)?\.?5?-?vl|\bqvq|-omni\b/,
  /llava|bakllava|minicpm-?v|moondream|internvl|smolvlm|cogvlm|glm-4\.\d+v|phi-(?:3(?:\.5)?-vision|4-multimodal)/,
  /\bvision\b|\bvlm?\b|-vl-/,
];
const blind = [/audio|realtime|transcribe|tts|search|embedding|gpt-oss/];

/** Whether a model with this name is known to take pictures. OpenAI's API does not tell. */
export function seesByName(model: string): boolean {
  const name = model.toLowerCase();
  return seeing.some((pattern) => pattern.test(name)) && !blind.some((pattern) => pattern.test(name));
}
