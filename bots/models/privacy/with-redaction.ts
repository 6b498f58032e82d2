import type { CountryCode } from "libphonenumber-js/max";
import type { Wrapper } from "../assemble/wrapper.ts";
import type { ChatPart, ChatRequest } from "../chat.ts";
import { findSensitive } from "./find-sensitive.ts";
import type { SensitiveValue } from "./find-sensitive.ts";
import { loosenSchema } from "./loosen-schema.ts";
import { phoneCountries } from "./phone-countries.ts";
import { createPlaceholders } from "./placeholders.ts";
import type { Placeholders } from "./placeholders.ts";
import { revealStream } from "./reveal-stream.ts";
import { rewriteRequest } from "./rewrite-request.ts";

const note =
  "Some values, such as addresses and numbers of people, are replaced by placeholders in square brackets: a kind in capitals and a number, the same for the same value. Use a placeholder as you would use the value, always complete and unchanged, brackets included; whoever reads your answer sees the value. Never guess what it stands for.";

export interface RedactionOptions {
  /** `auto`: where prompts leave the operator's machines. */
  readonly redact: "auto" | "always" | "never";
  /** Country whose national phone numbers are recognized, beside that of the person's language and international ones. */
  readonly phoneCountry?: CountryCode | undefined;
}

/**
 * Shows a model placeholders in place of e-mail addresses, phone numbers and the like, and puts the values back into its answer: text, also where a
 * placeholder arrives in pieces, and inputs of tools.
 */
export function withRedaction({ redact, phoneCountry }: RedactionOptions): Wrapper {
  return (model) => {
    if (redact === "never" || (redact === "auto" && !model.isHosted)) return model;

    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      const placeholders = placeholdersFor(request, phoneCountries(phoneCountry, request.person?.language));
      if (placeholders.isEmpty) yield* model.stream(request);
      else {
        const parts = model.stream(concealed(request, placeholders));
        yield* revealStream(parts, placeholders, request.responseSchema !== undefined);
      }
    }

    return { ...model, stream };
  };
}

/** In the order in which a provider reads the request, so that what it has read before looks the same when the conversation goes on. */
function placeholdersFor(request: ChatRequest, countries: readonly CountryCode[]): Placeholders {
  const texts: string[] = [];
  const values: SensitiveValue[] = [];
  rewriteRequest(request, (text) => {
    texts.push(text);
    values.push(...findSensitive(text, countries));
    return text;
  });
  return createPlaceholders(values, texts);
}

function concealed(request: ChatRequest, placeholders: Placeholders): ChatRequest {
  const rewritten = rewriteRequest(request, (text) => placeholders.conceal(text));
  const { instructions, tools, responseSchema } = rewritten;
  return {
    ...rewritten,
    instructions: instructions === "" ? note : `${instructions}\n\n${note}`,
    ...(tools && { tools: tools.map((tool) => ({ ...tool, inputSchema: loosenSchema(tool.inputSchema) })) }),
    ...(responseSchema && { responseSchema: loosenSchema(responseSchema) }),
  };
}
