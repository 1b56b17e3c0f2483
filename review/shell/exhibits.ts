/** How files that a reporter attached are named here: as text on the page, and as exhibits on the disk. */

import { type Bytes, hex } from "../../crypto/browser/bytes.ts";
import { gettext } from "../../templates/translations/gettext.ts";

/** Endings under which a file may be saved, and the types that stand for them; all others become `bin`. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  pdf: ["application/pdf"],
  txt: ["text/plain"],
  csv: ["text/csv"],
  jpg: ["image/jpeg"],
  png: ["image/png"],
  gif: ["image/gif"],
  webp: ["image/webp"],
  heic: ["image/heic"],
  mp3: ["audio/mpeg"],
  m4a: ["audio/mp4"],
  ogg: ["audio/ogg"],
  wav: ["audio/wav", "audio/x-wav"],
  mp4: ["video/mp4"],
  mov: ["video/quicktime"],
  webm: ["video/webm"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  odt: ["application/vnd.oasis.opendocument.text"],
  ods: ["application/vnd.oasis.opendocument.spreadsheet"],
  odp: ["application/vnd.oasis.opendocument.presentation"],
};
const OTHER = "bin";
const SPELLINGS: Readonly<Record<string, string>> = { jpeg: "jpg", text: "txt" };
// All that is not to be seen or turns the text around; but joiners, which Arabic and Indian scripts write with.
const UNSEEN = /(?![\u200c\u200d])[\p{C}\u2028\u2029]/gu;

/** The ending under which a file is saved: its own when it is on the list, else its type's, else `bin`. */
export function endingOf(name: string, type: string): string {
  const own = /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1] ?? "";
  const ending = Object.hasOwn(SPELLINGS, own) ? (SPELLINGS[own] ?? "") : own;
  if (Object.hasOwn(ENDINGS, ending)) return ending;
  return Object.keys(ENDINGS).find((one) => ENDINGS[one]?.includes(type)) ?? OTHER;
}

/** The name of an exhibit: nothing that the reporter typed stands in it. */
export function exhibitName(sha256: Bytes, name: string, type: string): string {
  return `exhibit-${hex(sha256).slice(0, 8)}.${endingOf(name, type)}`;
}

/** A file's own name as text: characters that hide or turn it around are shown by their numbers. */
export function visibleName(name: string): string {
  return name.replace(UNSEEN, (character) => {
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `[U+${number}]`;
  });
}

/** A length in words. */
export function sizeWords(length: number): string {
  if (length < 1_000) return gettext("%(size)s bytes", { size: length });
  if (length < 1_000_000) return gettext("%(size)s kB", { size: (length / 1_000).toFixed(1) });
  return gettext("%(size)s MB", { size: (length / 1_000_000).toFixed(1) });
}
