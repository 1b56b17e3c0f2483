/**
 * What an envelope holds: the sealed body's JSON, with known keys only.
 *
 * One form for reports, requests for protection, follow-ups and hand-overs (`README.md`, section 5).
 */

import { bind } from "./binding.ts";
import type { Bytes } from "./bytes.ts";
import * as canonical from "./canonical.ts";
import { type Json, type JsonObject, hasExactly, isObject } from "./canonical.ts";
import { type Day, parseDay } from "./days.ts";
import { sha256 } from "./hashing.ts";
import { PUBLIC_SIZE } from "./hpke.ts";
import { decodeBase64 } from "./note.ts";
import { refuseUnless } from "./refusal.ts";

export const REPORT = "report";
export const PROTECTION = "protection request";
export const FOLLOW_UP = "follow-up";
export const HAND_OVER = "hand-over";
export const KINDS = [REPORT, PROTECTION, FOLLOW_UP, HAND_OVER] as const;

/** An answer is words, or the codes that were chosen. */
export type Answers = { readonly [question: string]: string | readonly string[] };
export type File = {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly sha256: string;
};
/** What shows that the holder of a receipt made an earlier report; every value in base64. */
export type Authorship = {
  readonly author: string;
  readonly blind: string;
  readonly u: string;
  readonly signature: string;
};
/** A consent, and the public parts of the keys that serve the Ethics Office. */
export type Consent = {
  readonly id: string;
  readonly purpose: string;
  readonly addressee: string;
  readonly answer: string;
  readonly end: string;
  readonly day: string;
  readonly signature: string;
  readonly reply_key: string;
  readonly mailbox: string;
  readonly cover: string;
  readonly u: string;
  readonly hash: string;
};
/** The content without its signature. Keys are those of the JSON; bytes stand in base64. */
export type Unsigned = {
  readonly v: 1;
  readonly kind: (typeof KINDS)[number];
  readonly answers: Answers;
  readonly language: string;
  readonly sealed_on: Day;
  readonly serial: number;
  readonly to: readonly string[];
  readonly barred: readonly string[];
  readonly reply_key: string;
  readonly mailbox: string;
  readonly cover: string;
  readonly w: string;
  readonly u: string;
  readonly counter: number;
  readonly newest: string;
  readonly files: readonly File[];
  readonly bundle: string;
  readonly taken?: string;
  readonly authorship?: Authorship;
  readonly consent?: Consent;
};
export type Content = Unsigned & { readonly signature: string };

const QUESTION = /^[a-z][a-z0-9_]{0,63}$/;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const LANGUAGE = /^[a-z]{2}$/;
const TYPE = /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/;
const MOST_FILES = 20;
const LONGEST_NAME = 255;

const BINARY = { reply_key: PUBLIC_SIZE, mailbox: 32, cover: 32, w: 32, u: 32, signature: 64 } as const;
/** Known to the dossier already, so a follow-up leaves them empty. */
const EMPTY_IN_FOLLOW_UP = ["reply_key", "cover", "w"];
const REQUIRED = [
  "v", "kind", "answers", "language", "sealed_on", "serial", "to", "barred", "reply_key", "mailbox",
  "cover", "w", "u", "counter", "newest", "files", "bundle", "signature",
];
const OPTIONAL: ReadonlyMap<Json | undefined, readonly string[]> = new Map([
  [REPORT, ["taken"]],
  [PROTECTION, ["authorship", "taken"]],
  [FOLLOW_UP, []],
  [HAND_OVER, ["consent"]],
]);
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["authorship", ["author", "blind", "u", "signature"]],
  [
    "consent",
    ["id", "purpose", "addressee", "answer", "end", "day", "signature", "reply_key", "mailbox", "cover", "u", "hash"],
  ],
]);

function insist(holds: boolean): asserts holds {
  refuseUnless(holds, "content");
}

/** The bytes of a base64 string of one of these sizes. */
function binary(value: Json | undefined, ...sizes: readonly number[]): Bytes {
  insist(typeof value === "string");
  const data = decodeBase64(value);
  insist(sizes.includes(data.length));
  return data;
}

function checkKeys(content: Json): asserts content is JsonObject {
  insist(isObject(content));
  const optional = OPTIONAL.get(content["kind"]);
  insist(optional !== undefined && REQUIRED.every((key) => Object.hasOwn(content, key)));
  for (const key of Object.keys(content).filter((key) => !REQUIRED.includes(key))) {
    insist(optional.includes(key));
    const part = content[key];
    const keys = PARTS.get(key);
    if (keys === undefined) {
      insist(typeof part === "string");
    } else {
      insist(isObject(part) && hasExactly(part, keys));
      insist(Object.values(part).every((value) => typeof value === "string"));
    }
  }
}

function checkBinary(content: JsonObject): void {
  for (const [key, size] of Object.entries(BINARY)) {
    const isEmpty = content["kind"] === FOLLOW_UP && EMPTY_IN_FOLLOW_UP.includes(key);
    binary(content[key], isEmpty ? 0 : size);
  }
  for (const names of [content["to"], content["barred"]]) {
    insist(Array.isArray(names) && names.every((name) => typeof name === "string"));
    names.forEach((name) => binary(name, 32));
    insist(new Set(names).size === names.length);
  }
  binary(content["newest"], 0, 32);
  binary(content["bundle"], 0, 16);
}

function checkAnswers(answers: Json | undefined): void {
  insist(isObject(answers));
  for (const [question, answer] of Object.entries(answers)) {
    insist(QUESTION.test(question));
    if (Array.isArray(answer)) {
      insist(answer.every((code) => typeof code === "string" && CODE.test(code)));
    } else {
      insist(typeof answer === "string");
    }
  }
}

function checkFile(file: Json): void {
  insist(isObject(file) && hasExactly(file, ["name", "type", "length", "sha256"]));
  const { name, type, length } = file;
  insist(typeof name === "string" && name !== "" && [...name].length <= LONGEST_NAME);
  insist(typeof type === "string" && TYPE.test(type));
  insist(typeof length === "number" && length >= 0);
  binary(file["sha256"], 32);
}

function isCount(value: Json | undefined): boolean {
  return typeof value === "number" && value >= 0;
}

/** The content itself when it has the one form. Throws `Refused("content")` or of a part. */
export function check(content: Json): Content {
  checkKeys(content);
  const { v, language, sealed_on: sealedOn, serial, counter, answers, files } = content;
  insist(v === 1 && typeof language === "string" && LANGUAGE.test(language));
  insist(typeof sealedOn === "string");
  parseDay(sealedOn);
  insist(isCount(serial) && isCount(counter));
  checkBinary(content);
  checkAnswers(answers);
  insist(Array.isArray(files) && files.length <= MOST_FILES);
  files.forEach(checkFile);
  return content as JsonObject & Content;
}

/** The checked content of a canonical text. Throws `Refused`. */
export function decode(text: Bytes): Content {
  return check(canonical.decode(text));
}

/** The canonical text of the content without its signature. */
export function unsignedText(content: Unsigned): Bytes {
  return canonical.encode(Object.fromEntries(Object.entries(content).filter(([key]) => key !== "signature")));
}

/**
 * What the signature inside covers: this head, these slots, this content.
 *
 * Without it a recipient could put another body under the same slots.
 */
export async function signedMessage(seal: Bytes, content: Unsigned): Promise<Bytes> {
  return bind("candour/1 report", await sha256(seal), await sha256(unsignedText(content)));
}
