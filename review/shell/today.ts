/** The day, in UTC, from this machine's clock: what the key worker is told with each verb. */

import type { Day } from "../../crypto/browser/days.ts";

export function today(): Day {
  return new Date().toISOString().slice(0, 10);
}
