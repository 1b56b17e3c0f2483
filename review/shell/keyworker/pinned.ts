/** What this bundle was built with: which root is believed, and for which installation. */

import { decodeBase64 } from "../../../crypto/browser/note.ts";

export const installation = decodeBase64(INSTALLATION);
export const root = decodeBase64(ROOT_KEY);
export const lowestSerial = LOWEST_SERIAL;
