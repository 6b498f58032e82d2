import { spanOf, wordStart } from "./span.ts";
import type { Span } from "./span.ts";

/** Keys and tokens that can be told by how they begin. */
const forms: readonly string[] = [
  String.raw`sk-[\w-]{16,}`, // OpenAI, Anthropic and others
  String.raw`gh[pousr]_[A-Za-z0-9]{20,}`, // GitHub
  String.raw`github_pat_\w{20,}`,
  String.raw`glpat-[\w-]{20,}`, // GitLab
  String.raw`xox[a-z]-[\w-]{10,}`, // Slack
  String.raw`[rsp]k_(?:live|test)_\w{10,}`, // Stripe
  String.raw`(?:AKIA|ASIA)[0-9A-Z]{16}`, // AWS
  String.raw`AIza[\w-]{35}`, // Google
  String.raw`(?:syt|syr|mat|mct|mcr)_\w{16,}`, // Synapse, Matrix Authentication Service
  String.raw`(?:npm|hf)_[A-Za-z0-9]{30,}`,
  String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`, // SendGrid
  String.raw`eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]+){1,3}`, // JSON web tokens
];

const patterns: readonly RegExp[] = [
  new RegExp(`${wordStart}(?:${forms.join("|")})`, "gu"),
  /-----BEGIN (?<name>[A-Z ]{0,30}PRIVATE KEY)-----[\s\S]{1,20000}?-----END \k<name>-----/g,
  // a password in a URL
  /(?<=:\/\/[^\s/:@"'\\]{0,64}:)[^\s/@"'\\]{1,256}(?=@)/g,
  /(?<=\bBearer )[\w.~+/-]{16,}=*/gi,
];

export function* findSecrets(text: string): Generator<Span> {
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) yield spanOf(match);
  }
}
