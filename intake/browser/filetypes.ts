/** What a file is called and is: by its name's ending alone, from a short list. */

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  eml: "message/rfc822",
  gif: "image/gif",
  heic: "image/heic",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  m4a: "audio/mp4",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  odp: "application/vnd.oasis.opendocument.presentation",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odt: "application/vnd.oasis.opendocument.text",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  pdf: "application/pdf",
  png: "image/png",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  rtf: "application/rtf",
  txt: "text/plain",
  wav: "audio/wav",
  webm: "video/webm",
  webp: "image/webp",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
};
const UNKNOWN = "application/octet-stream";
const ENDING = /\.([A-Za-z0-9]{1,8})$/;

/** The ending of a name without its dot, in small letters; empty when it has none. */
export function endingOf(name: string): string {
  return ENDING.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** The media type that a name's ending stands for. */
export function typeOf(name: string): string {
  const ending = endingOf(name);
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? UNKNOWN) : UNKNOWN;
}

/** A size as people read it, in a language: bytes, thousands of them (kB) or millions (MB). */
export function sizeText(bytes: number, language: string): string {
  const format = (size: number, unit: string, display: "long" | "short", digits: number): string =>
    new Intl.NumberFormat(language, {
      style: "unit", unit, unitDisplay: display, maximumFractionDigits: digits,
    }).format(size);
  if (bytes < 1000) return format(bytes, "byte", "long", 0);
  if (bytes < 1_000_000) return format(bytes / 1000, "kilobyte", "short", 0);
  return format(bytes / 1_000_000, "megabyte", "short", 1);
}
