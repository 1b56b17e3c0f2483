/// <reference path="./messages.d.ts" />
// Texts of scripts. The build puts one language's messages and plural rule into each bundle.

import { messages, plural } from "candour:messages";

/** What fills the places `%(name)s` of a text. */
export type Values = Readonly<Record<string, string | number>>;

const CONTEXT_MARK = "\u0004";

function fill(text: string, values: Values): string {
  return text.replace(/%\((\w+)\)s/g, (place, name: string) => String(values[name] ?? place));
}

function find(key: string): string | undefined {
  const found = Object.hasOwn(messages, key) ? messages[key] : undefined;
  return typeof found === "string" ? found : undefined;
}

/** A text in the language of this bundle. */
export function gettext(message: string, values: Values = {}): string {
  return fill(find(message) ?? message, values);
}

/** A text that two meanings share in English, told apart by a context. */
export function pgettext(context: string, message: string, values: Values = {}): string {
  return fill(find(context + CONTEXT_MARK + message) ?? message, values);
}

/** A text with a number, in the form that the language asks for; `%(count)s` is the number. */
export function ngettext(one: string, many: string, count: number, values: Values = {}): string {
  const forms = Object.hasOwn(messages, one) ? messages[one] : undefined;
  const index = plural(count);
  const text = Array.isArray(forms) ? forms[index] : undefined;
  return fill(text ?? (index === 0 ? one : many), { count, ...values });
}
