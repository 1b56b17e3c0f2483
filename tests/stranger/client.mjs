/**
 * A client of the portal, written by somebody who had read crypto/README.md and no other file of this project.
 * Its libraries are others than ours: @noble/post-quantum for X-Wing, Node for all else, HPKE by hand.
 *
 *   node client.mjs report WHERE CHANNEL_CODE DAY TEXT [LEFT_OUT_NAME…] [FILE…]
 *   node client.mjs read   WHERE DAY RECEIPT
 *   node client.mjs follow WHERE DAY RECEIPT TEXT [CHANNEL_CODE [LEFT_OUT_NAME…]] [FILE…]
 *
 * WHERE is PORTAL INSTALLATION_HEX ROOT_BASE64 LOWEST_SERIAL, FILE is --attach=TYPE:PATH. A follow-up names its channel, and who is left out,
 * only while nobody has answered. A refusal stands on stderr by its word in the README; the exit code is then 1.
 *
 * A receipt on a command line can be seen by others on the machine: this is for tests, not for reporters.
 */
import { randomBytes, randomInt } from "node:crypto";
import { ml_kem768_x25519 as xWing } from "@noble/post-quantum/hybrid.js";
import {
  Refused, bind, canonical, dayNumber, digest, expand, fromBase64, hmac, isSigned, join, number, openStream, openWith,
  pad, publicOf, readCanonical, refuseIf, sealStream, sealTo, sha256, signWith, toBase64, unpad,
} from "./blocks.mjs";
import { readFile, sealFiles, sendParts } from "./bundle.mjs";
import { readDirectory, recipientsOf, signerOf } from "./directory.mjs";

const NO_BYTES = Buffer.alloc(0);

// ---- Section 7: receipt

const checkDigits = (digits) => String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, "0");

function newReceipt() {
  const digits = Array.from({ length: 40 }, () => randomInt(10)).join("");
  return digits + checkDigits(digits);
}

const shown = (receipt) => receipt.match(/\d{6}/g).join(" ");

/** A digit's value in any script: Unicode lays digits out from 0 to 9 without a gap. */
function digitValue(character) {
  let run = character.codePointAt(0);
  const end = run;
  while (/\p{Nd}/u.test(String.fromCodePoint(run - 1))) run--;
  return (end - run) % 10;
}

// Written out, because `\s` means other characters in other languages.
const SPACES = String.raw`\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const SIGNS = String.raw`\-\u2010-\u2015\u2212.\u00b7,\u060c\/`;
const INVISIBLE = String.raw`\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff`;
const SEPARATORS = new RegExp(`[${SPACES}${SIGNS}${INVISIBLE}]`, "gu");

function readReceipt(text) {
  refuseIf([...text].length > 128, "overlong");
  const characters = [...text.replace(SEPARATORS, "")];
  refuseIf(characters.length !== 42 || characters.some((one) => !/\p{Nd}/u.test(one)), "receipt");
  const digits = characters.map(digitValue).join("");
  refuseIf(digits.slice(40) !== checkDigits(digits.slice(0, 40)), "receipt");
  return digits;
}

/**
 * All keys of a receipt. `team` serves every first envelope, to whichever channel; `ethics` the file that the
 * Ethics Office gets when a report is handed over to it.
 */
function receiptKeys(receipt, installation) {
  const secret = hmac("sha256", digest("candour/1 receipt", installation), receipt.slice(0, 40));
  const key = (name) => expand("sha256", secret, bind(`candour/1 receipt ${name}`), 32);
  const w = digest("candour/1 author", publicOf(key("author")), key("blind"));
  const four = (prefix) => {
    const [reply, token, cover, follow] = ["reply", "mailbox", "cover", "follow"].map((name) => key(prefix + name));
    const address = digest("candour/1 mailbox address", token);
    return { reply, token, cover, follow, u: publicOf(follow), address, w };
  };
  return { team: four(""), ethics: four("ethics ") };
}

// ---- Sections 4 and 5: envelope and content

const CLASSES = [{ number: 1, text: 15_360 }, { number: 2, text: 61_440 }];

/** Eight slots in random order; a decoy is a real seal to a key that nobody keeps. */
function sealSlots(head, contentKey, keys) {
  refuseIf(keys.length > 8, "recipients");
  const info = bind("candour/1 slot", head);
  const slots = keys.map((key) => sealTo(key, info, contentKey));
  while (slots.length < 8) {
    const decoy = sealTo(xWing.keygen().publicKey, info, randomBytes(32));
    slots.splice(randomInt(slots.length + 1), 0, decoy);
  }
  for (let i = slots.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [slots[i], slots[j]] = [slots[j], slots[i]];
  }
  return join(...slots);
}

function sealEnvelope(installation, channel, commitment, content, recipients, signer, contentKey) {
  const unsigned = Buffer.from(canonical(content));
  const signedLength = canonical({ ...content, signature: toBase64(Buffer.alloc(64)) });
  const size = CLASSES.find((one) => Buffer.byteLength(signedLength) + 4 <= one.text);
  refuseIf(size === undefined, "too long");
  const head = join("CNDR", [1, 1, 8, size.number], installation, channel.id, commitment);
  const seal = join(head, sealSlots(head, contentKey, recipients.map((one) => one.sealKey)));
  const signature = signWith(signer, bind("candour/1 report", sha256(seal), sha256(unsigned)));
  const signed = canonical({ ...content, signature: toBase64(signature) });
  const body = sealStream(contentKey, bind("candour/1 envelope", sha256(seal)), pad(Buffer.from(signed), size.text));
  return join(seal, body);
}

/** What officers see a free text under: the first question of each channel, or a follow-up's only one. */
const answersOf = (kind, text) => (kind === "follow-up" ? { message: text } : { what_happened: text });

/** What all kinds have in common; a follow-up leaves the keys empty that the report has named already. */
function contentOf(kind, keys, { roster, day, text, recipients, barred, named, counter = 0, newest = NO_BYTES }) {
  const once = (bytes) => (kind === "follow-up" ? "" : toBase64(bytes));
  return {
    v: 1,
    kind,
    answers: answersOf(kind, text),
    language: "en",
    sealed_on: day,
    serial: roster.serial,
    to: recipients.map((one) => one.fingerprint),
    barred: barred.map((one) => one.fingerprint),
    reply_key: once(xWing.keygen(Uint8Array.from(keys.reply)).publicKey),
    mailbox: toBase64(keys.address),
    cover: once(keys.cover),
    w: once(keys.w),
    u: toBase64(keys.u),
    counter,
    newest: toBase64(newest),
    ...named,
  };
}

function channelOf(roster, code) {
  const channel = roster.channels.find((one) => one.channel === code);
  refuseIf(channel === undefined, "channel");
  return channel;
}

/** A misspelt name must not seal a report to the very person it is about: it refuses. */
function leaveOut(roster, names) {
  return names.flatMap((name) => {
    const meant = roster.officers.filter((one) => one.officer === name);
    refuseIf(meant.length === 0, `nobody on the roster is called ${name}`);
    return meant;
  });
}

function choose(roster, channel, barred, minimum) {
  const recipients = recipientsOf(roster, channel.channel).filter((one) => !barred.includes(one));
  refuseIf(recipients.length < minimum, "recipients");
  return recipients;
}

// ---- Section 8: mailbox

const exactly = (value, ...keys) =>
  refuseIf(Object.keys(Object(value)).sort().join() !== keys.sort().join(), "mailbox");
const isCounter = (value) => Number.isSafeInteger(value) && value >= 1;

function statementOf(message, keys, installation) {
  const [id, before] = [fromBase64(message.id), fromBase64(message.before)];
  refuseIf(id.length !== 16 || ![0, 32].includes(before.length), "mailbox");
  refuseIf(fromBase64(message.author).length !== 32 || fromBase64(message.signature).length !== 64, "mailbox");
  refuseIf(!isCounter(message.counter) || message.counter > 0xffff_ffff || typeof message.text !== "string", "mailbox");
  dayNumber(message.day);
  const count = number(message.counter);
  const text = sha256(Buffer.from(message.text));
  return bind("candour/1 item", installation, keys.address, id, "reply", count, message.day, before, text);
}

function checkMessages(mailbox, keys, roster) {
  let before = mailbox.dropped.length > 0 ? undefined : "";
  return mailbox.messages.map((message) => {
    const statement = statementOf(message, keys, roster.installation);
    refuseIf(before !== undefined && message.before !== before, "mailbox");
    const hash = sha256(statement);
    before = toBase64(hash);
    const signer = signerOf(roster, message.author, message.day);
    refuseIf(!isSigned(signer.identity, statement, fromBase64(message.signature)), "signature");
    const { counter, day, text } = message;
    return { counter, day, text, author: signer.name, role: signer.role, verified: true, hash };
  });
}

function checkMailbox(mailbox, keys, roster) {
  exactly(mailbox, "v", "version", "status", "acknowledged", "team", "messages", "dropped");
  const { v, version, status, acknowledged, team, messages, dropped } = mailbox;
  refuseIf(v !== 1 || !isCounter(version) || typeof status !== "string", "mailbox");
  refuseIf(!/^[A-Z][A-Z0-9_]{0,63}$/.test(status) || ![team, messages, dropped].every(Array.isArray), "mailbox");
  refuseIf(team.length > 8 || team.some((one) => fromBase64(one).length !== 32), "mailbox");
  if (acknowledged !== "") dayNumber(acknowledged);
  for (const one of dropped) {
    exactly(one, "counter", "day");
    dayNumber(one.day);
  }
  for (const one of messages) exactly(one, "id", "counter", "day", "before", "author", "text", "signature");
  refuseIf([...dropped, ...messages].some((one, at) => one.counter !== at + 1), "mailbox");
  return { status, acknowledged, team, messages: checkMessages(mailbox, keys, roster) };
}

/** Null for the filler. The receipt does not say which channel it was: all of the roster are tried. */
function openValue(value, keys, roster) {
  const { installation, channels } = roster;
  let inner;
  try {
    inner = openStream(keys.cover, bind("candour/1 mailbox", installation, keys.address), value);
  } catch {
    return null;
  }
  for (const channel of channels) {
    let padded;
    try {
      padded = openWith(keys.reply, bind("candour/1 mailbox", installation, keys.address, channel.id), inner);
    } catch {
      continue;
    }
    return { channel, keys, ...checkMailbox(readCanonical(unpad(padded)), keys, roster) };
  }
  throw new Refused("sealed");
}

// ---- The portal's HTTP interface

async function takeDirectory(portal, policy, day) {
  const answer = await fetch(new URL("/directory", portal));
  refuseIf(answer.status !== 200, `the portal has no directory: ${answer.status}`);
  return readDirectory(Buffer.from(await answer.arrayBuffer()), policy, day);
}

async function post(portal, path, bytes) {
  const headers = { "Content-Type": "application/octet-stream" };
  const send = () => fetch(new URL(path, portal), { method: "POST", headers, body: bytes });
  const answer = await send().catch(send); // a lost answer: the same bytes once more are no second report
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

/** Always both visits, so that the portal cannot tell who has a file with the Ethics Office. */
async function visitBoth(portal, roster, receipt) {
  const keys = receiptKeys(receipt, roster.installation);
  const opened = [];
  for (const four of [keys.team, keys.ethics]) {
    const visit = join("CNDV", [1], four.token);
    const answer = await post(portal, "/post", join(visit, Buffer.alloc(24_848 - visit.length)));
    refuseIf(answer.status !== 200 || answer.body.length !== 65_536, `the visit was not answered: ${answer.status}`);
    const value = openValue(answer.body, four, roster);
    if (value !== null) opened.push({ ...value, file: four === keys.team ? "team" : "ethics" });
  }
  return { keys, opened };
}

/** Parts first: the envelope names a bundle that is already there. */
async function send(portal, installation, channel, commitment, kind, keys, { attached, ...told }) {
  const contentKey = randomBytes(32);
  const { named, parts } = sealFiles(contentKey, attached);
  const content = contentOf(kind, keys, { ...told, named });
  const sealed = sealEnvelope(installation, channel, commitment, content, told.recipients, keys.follow, contentKey);
  await sendParts(parts, (path, bytes) => post(portal, path, bytes));
  const { status } = await post(portal, "/post", sealed);
  refuseIf(status !== 201, `not received: ${status}`);
  return status;
}

const ATTACH = "--attach=";
const isFile = (word) => word.startsWith(ATTACH);

/** Files, and the words that are none, of what follows the text on the command line. */
function sortOut(words) {
  const attached = words.filter(isFile).map((word) => readFile(word.slice(ATTACH.length)));
  return { attached, others: words.filter((word) => !isFile(word)) };
}

async function report(portal, policy, [channelCode, day, text, ...more]) {
  const { attached, others: leftOut } = sortOut(more);
  const roster = await takeDirectory(portal, policy, day);
  const channel = channelOf(roster, channelCode);
  const barred = leaveOut(roster, leftOut);
  const recipients = choose(roster, channel, barred, channel.minimum);
  const receipt = newReceipt();
  console.error(`receipt ${shown(receipt)}`); // before anything is sent: an answer may be lost
  const { team: keys } = receiptKeys(receipt, roster.installation);
  const kind = channelCode === "protection" ? "protection request" : "report";
  const commitment = digest("candour/1 commitment", keys.w, keys.u);
  const told = { roster, day, text, recipients, barred, attached };
  const status = await send(portal, roster.installation, channel, commitment, kind, keys, told);
  return { receipt: shown(receipt), status };
}

async function read(portal, policy, [day, receipt]) {
  const roster = await takeDirectory(portal, policy, day);
  const { opened } = await visitBoth(portal, roster, readReceipt(receipt));
  const files = opened.map(({ file, channel, status, acknowledged, messages }) => {
    const shownMessages = messages.map(({ hash, ...message }) => message);
    return { file, channel: channel.channel, status, acknowledged, messages: shownMessages };
  });
  return files.length === 0 ? { answered: false } : { answered: true, ...files[0], others: files.slice(1) };
}

async function follow(portal, policy, [day, receipt, text, ...more]) {
  const { attached, others: [channelCode, ...leftOut] } = sortOut(more);
  const roster = await takeDirectory(portal, policy, day);
  const { keys: all, opened } = await visitBoth(portal, roster, readReceipt(receipt));
  refuseIf(opened.length === 0 && !channelCode, "nobody has answered: name the channel, and whom to leave out");
  const barred = leaveOut(roster, leftOut);
  const value = opened[0] ?? { keys: all.team, messages: [] };
  const channel = value.channel ?? channelOf(roster, channelCode);
  const inTeam = (one) => value.team.includes(one.fingerprint) && one.sealKey && !barred.includes(one);
  const recipients = value.team ? roster.officers.filter(inTeam) : choose(roster, channel, barred, 1);
  refuseIf(recipients.length === 0, "recipients");
  const newest = value.messages.at(-1);
  const told = { roster, day, text, recipients, barred, attached, counter: newest?.counter, newest: newest?.hash };
  const random = randomBytes(32); // stands where a report has its commitment
  return { status: await send(portal, roster.installation, channel, random, "follow-up", value.keys, told) };
}

const COMMANDS = { report, read, follow };

try {
  const [command, portal, installation, root, lowestSerial, ...rest] = process.argv.slice(2);
  refuseIf(!Object.hasOwn(COMMANDS, command) || rest.length < 2, "usage: see the first lines of client.mjs");
  const policy = {
    installation: Buffer.from(installation, "hex"),
    root: fromBase64(root),
    lowestSerial: Number(lowestSerial),
  };
  console.log(JSON.stringify(await COMMANDS[command](portal, policy, rest)));
} catch (error) {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
}
