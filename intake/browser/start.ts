/** Pages without steps: the way out, and the days to note. */

import { today, writeClocks } from "./calendar.ts";
import { startPage } from "./page.ts";

writeClocks(startPage(), today());
