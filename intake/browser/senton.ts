/** "When should I come back?": from the day of sending, which nobody but its writer knows, to the days after. */

import { type Day, parseDay } from "../../crypto/browser/days.ts";
import * as digits from "../../crypto/browser/digits.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { today, writeClocks } from "./calendar.ts";
import { find, part, reveal } from "./dom.ts";
import { onContinue } from "./questions.ts";

/** The day that was typed, or nothing when there is no such day or it is still to come. */
export function readDay(day: string, month: string, year: string, now: Day): Day | null {
  const parts = [day, month, year].map((text) => digits.read(text) ?? "");
  const [d = "", m = "", y = ""] = parts;
  if (y.length !== 4 || !d || !m || d.length > 2 || m.length > 2) return null;
  try {
    const found = parseDay(`${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`);
    return found <= now ? found : null;
  } catch {
    return null;
  }
}

/** Wires the form below the answers. */
export function wireSentOn(section: HTMLElement, titled: (faulty: boolean) => void): void {
  const form = find(section, "form", HTMLFormElement);
  const read = (): Day | null => {
    const [day = "", month = "", year = ""] = ["day", "month", "year"].map(
      (name) => find(form, `[name='${name}']`, HTMLInputElement).value,
    );
    return readDay(day, month, year, today());
  };
  const check = (): { field: string; focus: string; message: string }[] => {
    const message = gettext("Give a day that exists, today or earlier, for example 24, 11 and 2026.");
    return read() ? [] : [{ field: "sent-on", focus: "sent-on-day", message }];
  };
  onContinue(form, check, () => {
    const dates = part(section, "dates");
    writeClocks(dates, read() ?? today());
    reveal(dates, true);
  }, titled);
}
