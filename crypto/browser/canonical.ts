/** RFC 8785 in a narrow profile: objects, arrays, strings and integers; one text for one value. */

import { type Bytes, equal, isWellFormed, textOf, utf8 } from "./bytes.ts";
import { Refused, refuseUnless } from "./refusal.ts";

export type Json = string | number | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

const KEY = /^[a-z][a-z0-9_]*$/;
/** Far deeper than any format goes, far shallower than any parser's stack. */
const DEEPEST = 32;

function text(value: unknown, depth: number): string {
  if (typeof value === "string") {
    refuseUnless(isWellFormed(value), "json");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    refuseUnless(Number.isSafeInteger(value), "json");
    return String(value);
  }
  refuseUnless(typeof value === "object" && value !== null && depth < DEEPEST, "json");
  if (Array.isArray(value)) return `[${Array.from(value, (part) => text(part, depth + 1)).join(",")}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, part]) => member(key, part, depth + 1)).join(",")}}`;
}

function member(key: string, value: unknown, depth: number): string {
  refuseUnless(KEY.test(key), "json");
  return `"${key}":${text(value, depth)}`;
}

/**
 * The one UTF-8 text of a value.
 *
 * Keys are `[a-z][a-z0-9_]*`, integers below 2^53 in size; no floats, booleans or null; at most 32 levels
 * of objects and arrays. Throws `Refused("json")` outside that profile.
 */
export function encode(value: Json): Bytes {
  return utf8(text(value, 0));
}

/** Objects without a prototype, so that no name is there but those that stand in the text. */
function bare(_key: string, value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.assign(Object.create(null) as object, value) : value;
}

/**
 * The value of a canonical text; its objects have no prototype.
 *
 * Throws `Refused("json")` for anything that does not encode back to the same bytes: duplicate keys,
 * spaces, other escapes, floats.
 */
export function decode(data: Bytes): Json {
  let value: Json;
  try {
    value = JSON.parse(textOf(data), bare) as Json;
  } catch {
    throw new Refused("json");
  }
  refuseUnless(equal(encode(value), data), "json");
  return value;
}

/** Whether a value is an object, not an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && !Array.isArray(value);
}

/** Whether an object has these keys and no other. */
export function hasExactly(value: JsonObject, keys: readonly string[]): boolean {
  return Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}
