/** Days in words, the same on both sides. */

/** How the United Nations write English days: first the day, then the month. */
const LOCALES: Readonly<Record<string, string>> = { en: "en-GB" };

/** A day (YYYY-MM-DD) in words, with the digits that the page's other numbers have. */
export function inWords(day: string, language: string): string {
  const locale = `${LOCALES[language] ?? language}-u-ca-gregory-nu-latn`;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}
