/** Section 9 of crypto/README.md: the directory, read and checked in full. */
import {
  checkSigned, dayNumber, fingerprint, fromBase64, join, parseNote, refuseIf, sha256, toBase64,
} from "./blocks.mjs";

const FORBIDDEN_IN_NAMES =
  // eslint-disable-next-line no-control-regex
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

const forms = {
  bytes: (size) => (text) => {
    const bytes = fromBase64(text);
    refuseIf(bytes.length !== size, "note");
    return bytes;
  },
  matching: (pattern) => (text) => {
    refuseIf(!pattern.test(text), "note");
    return text;
  },
  number: (least, most) => (text) => {
    refuseIf(!/^(0|[1-9]\d{0,8})$/.test(text) || Number(text) < least || Number(text) > most, "note");
    return Number(text);
  },
  name: (text) => {
    refuseIf([...text].length < 1 || [...text].length > 200 || text.trim() !== text, "note");
    refuseIf(FORBIDDEN_IN_NAMES.test(text), "note");
    return text;
  },
  day: (text) => {
    dayNumber(text);
    return text;
  },
};
const CODE = forms.matching(/^[a-z][a-z-]{0,31}$/);
const ROLE = forms.matching(/^[A-Z][A-Z_]{0,31}$/);
const CODES = forms.matching(/^(-|[a-z][a-z-]{0,31}( [a-z][a-z-]{0,31})*)$/);
const [ID, HASH, X_WING] = [forms.bytes(16), forms.bytes(32), forms.bytes(1216)];

/** Reads `KEY: VALUE` lines in their order; `record` takes one line for each key of its object. */
function lineReader(text, kind) {
  const lines = text.split("\n");
  refuseIf(lines.shift() !== `candour/1 ${kind}` || lines.pop() !== "", "note");
  const startsWith = (start) => lines.length > 0 && lines[0].startsWith(start);
  const take = (key, form) => {
    refuseIf(!startsWith(`${key}: `), "note");
    return form(lines.shift().slice(key.length + 2));
  };
  const record = (shape) => Object.fromEntries(Object.entries(shape).map(([key, form]) => [key, take(key, form)]));
  return { startsWith, record, key: () => lines[0].split(":", 1)[0], end: () => refuseIf(lines.length > 0, "note") };
}

const ROSTER = {
  installation: ID,
  organization: forms.name,
  serial: forms.number(0, 999_999_999),
  from: forms.day,
  until: forms.day,
  freshness: HASH,
};
const OFFICE = { office: CODE, recovery: X_WING };
const TRUSTEE = { trustee: forms.name, key: X_WING };
const CHANNEL = { channel: CODE, id: ID, minimum: forms.number(1, 8) };
const OFFICER = { officer: forms.name, role: ROLE, office: CODE, identity: HASH, personal: X_WING, channels: CODES };
const FORMER = { former: forms.name, role: ROLE, identity: HASH, first: forms.day, last: forms.day };

/** The names of one channel, a language each, in ascending order, at least one. */
function readNames(lines) {
  const names = {};
  let before = "";
  while (lines.startsWith("name-")) {
    const key = lines.key();
    refuseIf(!/^name-[a-z]{2}$/.test(key) || key <= before, "note");
    Object.assign(names, lines.record({ [key]: forms.name }));
    before = key;
  }
  refuseIf(before === "", "note");
  return names;
}

function parseRoster(text) {
  const lines = lineReader(text, "roster");
  const roster = lines.record(ROSTER);
  const all = (shape, more = () => ({})) => {
    const found = [];
    while (lines.startsWith(`${Object.keys(shape)[0]}: `)) {
      const entry = lines.record(shape);
      found.push({ ...entry, ...more(entry) });
    }
    return found;
  };
  const named = (entry) => ({ fingerprint: toBase64(fingerprint(entry.identity)) });
  roster.offices = all(OFFICE);
  roster.trustees = all(TRUSTEE);
  roster.channels = all(CHANNEL, () => ({ names: readNames(lines) }));
  const codes = (entry) => (entry.channels === "-" ? [] : entry.channels.split(" "));
  roster.officers = all(OFFICER, (entry) => ({ ...named(entry), channels: codes(entry) }));
  roster.formers = all(FORMER, named);
  lines.end();
  checkRoster(roster);
  return roster;
}

function checkRoster(roster) {
  const refuseTwice = (values) => refuseIf(new Set(values.map(String)).size !== values.length, "note");
  const offices = roster.offices.map((entry) => entry.office);
  const channels = roster.channels.map((entry) => entry.channel);
  refuseTwice(offices);
  refuseTwice(channels);
  refuseTwice(roster.channels.map((entry) => toBase64(entry.id)));
  refuseTwice([...roster.officers, ...roster.formers].map((entry) => toBase64(entry.identity)));
  for (const entry of roster.officers) {
    refuseIf(!offices.includes(entry.office) || entry.channels.some((code) => !channels.includes(code)), "note");
  }
  refuseIf(channels.some((code) => roster.officers.filter((one) => one.channels.includes(code)).length > 8), "note");
}

function splitDirectory(file) {
  const first = Buffer.from("candour/1 directory\n");
  refuseIf(!file.subarray(0, first.length).equals(first), "directory");
  const notes = [];
  for (let at = first.length; at < file.length; ) {
    const length = /^([1-9]\d{0,6})\n/.exec(file.toString("latin1", at, at + 8));
    refuseIf(length === null, "directory");
    const start = at + length[0].length;
    at = start + Number(length[1]);
    refuseIf(at > file.length, "directory");
    notes.push(file.subarray(start, at));
  }
  refuseIf(notes.length < 2, "directory");
  return notes;
}

function checkFreshness(bytes, roster, rosterNote, epochNotes, today) {
  const note = parseNote(bytes);
  checkSigned(note, `${roster.installation.toString("hex")}/worker`, roster.freshness);
  const lines = lineReader(note.text, "freshness");
  const fresh = lines.record({ installation: ID, roster: HASH, epochs: HASH, day: forms.day });
  lines.end();
  const same = fresh.installation.equals(roster.installation) && fresh.roster.equals(sha256(rosterNote));
  refuseIf(!same || !fresh.epochs.equals(sha256(join(...epochNotes))), "freshness");
  const age = dayNumber(today) - dayNumber(fresh.day);
  refuseIf(age > 4 || age < -2, "stale");
}

/** Verified under the officer whom the text names, whatever its signature lines say. */
function readEpoch(bytes, roster) {
  const note = parseNote(bytes);
  const lines = lineReader(note.text, "epoch");
  const epoch = lines.record({ installation: ID, officer: HASH, key: X_WING, from: forms.day, until: forms.day });
  lines.end();
  const officer = roster.officers.find((entry) => entry.fingerprint === toBase64(epoch.officer));
  const span = dayNumber(epoch.until) - dayNumber(epoch.from);
  refuseIf(!officer || !epoch.installation.equals(roster.installation) || span < 0 || span > 30, "epoch");
  const digits = epoch.officer.toString("hex").slice(0, 16);
  checkSigned(note, `${roster.installation.toString("hex")}/officer/${digits}`, officer.identity);
  return { ...epoch, fingerprint: officer.fingerprint };
}

/** The checked roster; each officer with an epoch note for today has its key as `sealKey`. */
export function readDirectory(file, policy, today) {
  const notes = splitDirectory(file);
  const [rosterNote, epochNotes, freshnessNote] = [notes[0], notes.slice(1, -1), notes.at(-1)];
  const note = parseNote(rosterNote);
  checkSigned(note, `${policy.installation.toString("hex")}/root`, policy.root);
  const roster = parseRoster(note.text);
  refuseIf(!roster.installation.equals(policy.installation), "installation");
  refuseIf(roster.serial < policy.lowestSerial, "serial");
  const [from, until, day] = [roster.from, roster.until, today].map(dayNumber);
  refuseIf(day < from - 2 || day > until + 2 || until - from > 35, "expired");
  checkFreshness(freshnessNote, roster, rosterNote, epochNotes, today);
  const epochs = epochNotes.map((bytes) => readEpoch(bytes, roster));
  for (const officer of roster.officers) {
    const own = epochs.filter((one) => one.fingerprint === officer.fingerprint);
    const running = own.filter((one) => one.from <= today && today <= one.until);
    officer.sealKey = running.sort((a, b) => (a.from < b.from ? 1 : -1))[0]?.key;
  }
  return roster;
}

/** Those of a channel who can be sealed to today; an officer without an epoch note is absent. */
export function recipientsOf(roster, channelCode) {
  return roster.officers.filter((officer) => officer.channels.includes(channelCode) && officer.sealKey);
}

/** Who may have signed a statement on that day. */
export function signerOf(roster, author, day) {
  const former = roster.formers.find((one) => one.fingerprint === author && one.first <= day && day <= one.last);
  const signer = roster.officers.find((one) => one.fingerprint === author) ?? former;
  refuseIf(!signer, "signer");
  return { name: signer.officer ?? signer.former, role: signer.role, identity: signer.identity };
}
