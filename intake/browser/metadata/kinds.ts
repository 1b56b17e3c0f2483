/** Which kind of file this is, told by its content and never by its name. */

import { latin } from "./bytes.ts";

/** What the first bytes promise. `""` is whatever else there is. */
export type Family = "jpeg" | "png" | "webp" | "pdf" | "zip" | "cfb" | "";

/** As many bytes as `familyOf` looks at: a PDF's header may come late (ISO 32000-2, Annex H). */
export const HEAD = 1024;

export function familyOf(head: Uint8Array): Family {
  const text = latin(head);
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "webp";
  if (text.startsWith("PK\x03\x04")) return "zip";
  if (text.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return "cfb";
  return text.includes("%PDF-") ? "pdf" : "";
}
