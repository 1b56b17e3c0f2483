// Reads gettext catalogues and turns the texts of scripts into modules, so that nothing is parsed, and no
// plural rule evaluated, in a browser.

import { existsSync, readFileSync } from "node:fs";

class BadCatalogue extends Error {
  name = "BadCatalogue";
}

const GERMANIC = "nplurals=2; plural=(n != 1)";
const CONTEXT_MARK = "\u0004";

/** The string literals that follow a keyword, joined. */
function literals(lines) {
  return lines.map((line) => JSON.parse(line)).join("");
}

/** One entry of a catalogue: its places, whether it is fuzzy, and its fields by keyword. */
function parseEntry(block) {
  const entry = { places: [], fuzzy: false, fields: {} };
  let keyword = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("#:")) entry.places.push(...line.slice(2).trim().split(/\s+/));
    else if (line.startsWith("#,")) entry.fuzzy ||= line.includes("fuzzy");
    else if (line.startsWith('"')) entry.fields[keyword].push(line);
    else if (!line.startsWith("#") && line) {
      const [, name, literal] = /^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$/.exec(line) ?? [];
      if (!name) throw new BadCatalogue(`A catalogue has a line that is none: ${line}`);
      keyword = name;
      entry.fields[name] = [literal];
    }
  }
  for (const [name, lines] of Object.entries(entry.fields)) entry.fields[name] = literals(lines);
  return entry;
}

/** The translations of an entry, one for each plural form. */
function forms({ fields }) {
  if ("msgstr" in fields) return [fields.msgstr];
  return Object.keys(fields)
    .filter((name) => name.startsWith("msgstr["))
    .sort()
    .map((name) => fields[name]);
}

/** A catalogue's header and live entries. Throws `BadCatalogue`. */
export function readCatalogue(path) {
  if (!existsSync(path)) return { header: "", entries: [] };
  const blocks = readFileSync(path, "utf8").split(/\n\n+/);
  const entries = blocks.map(parseEntry).filter((entry) => "msgid" in entry.fields);
  const header = entries.find((entry) => entry.fields.msgid === "");
  return { header: header?.fields.msgstr ?? "", entries: entries.filter((entry) => entry.fields.msgid !== "") };
}

const placesIn = (entry, folder) => entry.places.filter((place) => place.startsWith(folder));
/** The shell's scripts also show the regimes' own texts, which stand in files of data. */
const isScript = (entry, folder) =>
  placesIn(entry, folder).some((place) => /\.(ts|json)(:\d+)?$/.test(place));

/** Whether every text of these folders has a translation that somebody has looked at. */
export function isComplete({ entries }, ...folders) {
  const own = entries.filter((entry) => folders.some((folder) => placesIn(entry, folder).length > 0));
  return own.length > 0 && own.every((entry) => !entry.fuzzy && forms(entry).every((form) => form !== ""));
}

/** A text's translation, or the text itself while it has none. */
export function translationOf({ entries }, text) {
  const found = entries.find((entry) => entry.fields.msgid === text && !entry.fuzzy);
  return (found && forms(found)[0]) || text;
}

/** The plural rule of a header as a JavaScript expression: gettext's C expressions are just that. */
function pluralRule(header) {
  const found = /plural=([n0-9\s()?:!=<>&|%]+);?/.exec(header);
  if (!found) throw new BadCatalogue("A catalogue has no plural rule, or one with other signs.");
  return found[1].trim();
}

/** The source of a language's module: `messages` by id, and `plural`. */
export function catalogueModule(path, folder) {
  const { header, entries } = readCatalogue(path);
  const messages = {};
  for (const entry of entries.filter((each) => isScript(each, folder) && !each.fuzzy)) {
    const found = forms(entry);
    if (found.includes("")) continue;
    const context = entry.fields.msgctxt === undefined ? "" : entry.fields.msgctxt + CONTEXT_MARK;
    messages[context + entry.fields.msgid] = "msgid_plural" in entry.fields ? found : found[0];
  }
  return [
    `export const messages = ${JSON.stringify(messages)};`,
    `export const plural = (n) => Number(${pluralRule(header || GERMANIC)});`,
  ].join("\n");
}
