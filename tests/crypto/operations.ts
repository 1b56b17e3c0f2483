/**
 * What each kind of vector asks for: named inputs in, bytes out, or a refusal.
 *
 * `tests/vectors/operations.py` is the same in Python.
 */

import { combine } from "shamir-secret-sharing";

import * as address from "../../crypto/browser/address.ts";
import * as authorship from "../../crypto/browser/authorship.ts";
import * as binding from "../../crypto/browser/binding.ts";
import * as bundle from "../../crypto/browser/bundle.ts";
import { type Bytes, EMPTY, concat, equal, textOf, uint, uintOf, utf8 } from "../../crypto/browser/bytes.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import * as content from "../../crypto/browser/content.ts";
import { type Day, dayBytes, parseDay } from "../../crypto/browser/days.ts";
import * as digits from "../../crypto/browser/digits.ts";
import * as directory from "../../crypto/browser/directory.ts";
import * as dossier from "../../crypto/browser/dossier.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import { sha256 } from "../../crypto/browser/hashing.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import * as mailbox from "../../crypto/browser/mailbox.ts";
import * as note from "../../crypto/browser/note.ts";
import * as officer from "../../crypto/browser/officer.ts";
import * as openings from "../../crypto/browser/openings.ts";
import * as padding from "../../crypto/browser/padding.ts";
import * as part from "../../crypto/browser/part.ts";
import * as receipt from "../../crypto/browser/receipt.ts";
import * as recovery from "../../crypto/browser/recovery.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import * as register from "../../crypto/browser/register.ts";
import * as roster from "../../crypto/browser/roster.ts";
import * as signature from "../../crypto/browser/signature.ts";
import * as statement from "../../crypto/browser/statement.ts";
import { bound } from "../../crypto/browser/table.ts";
import * as unseal from "../../crypto/browser/unseal.ts";

/** The inputs of a case, read in the forms that formats take. */
export class Inputs {
  constructor(private readonly named: Readonly<Record<string, Bytes>>) {}

  has(name: string): boolean {
    return Object.hasOwn(this.named, name);
  }

  /** Throws when the case has no such input. */
  bytes(name: string): Bytes {
    const data = this.named[name];
    if (data === undefined) throw new Error(`no input ${name}`);
    return data;
  }

  /** Throws `RangeError` for bytes that are not UTF-8, as a size that no format has. */
  text(name: string): string {
    try {
      return textOf(this.bytes(name));
    } catch {
      throw new RangeError(`${name} is no text`);
    }
  }

  number(name: string): number {
    return uintOf(this.bytes(name));
  }

  day(name: string): Day {
    return parseDay(this.text(name));
  }

  parts(name: string, size: number): Bytes[] {
    const data = this.bytes(name);
    return Array.from({ length: Math.ceil(data.length / size) }, (_, at) => data.slice(at * size, (at + 1) * size));
  }

  with(name: string, data: Bytes): Inputs {
    return new Inputs({ ...this.named, [name]: data });
  }

  fields(): Bytes[] {
    return Object.keys(this.named).filter((name) => name.startsWith("field")).sort().map((name) => this.bytes(name));
  }

  caseKey(): dossier.CaseKey {
    const generation = this.has("generation") ? this.number("generation") : 1;
    return new dossier.CaseKey(this.bytes("installation"), this.text("dossier"), generation, this.bytes("key"));
  }

  version(): [installation: Bytes, login: string, version: number] {
    return [this.bytes("installation"), this.text("login"), this.number("version")];
  }
}

export type Operation = (inputs: Inputs) => Bytes | Promise<Bytes>;

async function receiptKeys(inputs: Inputs): Promise<Bytes> {
  const keys = await receipt.derive(inputs.text("digits"), inputs.bytes("installation"));
  const parts: Bytes[] = [];
  for (const box of [keys.mailbox, keys.ethics]) {
    parts.push(box.replySeed, box.token, box.cover, box.followSeed, await box.address(), await box.u());
  }
  const name = await binding.fingerprint(await keys.mailbox.replyKey());
  return concat(...parts, keys.authorSeed, keys.blind, await keys.w(), await keys.commitment(), name);
}

async function commitment(inputs: Inputs): Promise<Bytes> {
  const w = await address.authorTag(inputs.bytes("author"), inputs.bytes("blind"));
  return concat(w, await address.commitment(w, inputs.bytes("u")));
}

async function verifierKey(inputs: Inputs): Promise<Bytes> {
  const [name, key] = await note.parseVerifierKey(inputs.text("text"));
  if ((await note.verifierKey(name, key)) !== inputs.text("text")) throw new Error("not written back");
  return concat(utf8(name), key);
}

async function checkSignature(inputs: Inputs): Promise<Bytes> {
  await signature.check(inputs.bytes("key"), inputs.bytes("signature"), inputs.bytes("message"));
  return EMPTY;
}

async function verifyDirectory(inputs: Inputs): Promise<Bytes> {
  const [root, installation] = [inputs.bytes("root"), inputs.bytes("installation")];
  const [day, serial] = [inputs.day("day"), inputs.number("serial")];
  const verified = await directory.verify(inputs.bytes("data"), root, installation, day, serial);
  const keys: Bytes[] = [];
  for (const person of verified.roster.officers) {
    keys.push(person.fingerprint, await binding.fingerprint(verified.epochKey(person.fingerprint) ?? EMPTY));
  }
  return concat(dayBytes(verified.freshOn), ...keys);
}

async function verifyEpoch(inputs: Inputs): Promise<Bytes> {
  const [identity, installation] = [inputs.bytes("identity"), inputs.bytes("installation")];
  const { officer: name, key, first, last } = await directory.verifyEpoch(inputs.text("note"), identity, installation);
  return concat(name, await binding.fingerprint(key), dayBytes(first), dayBytes(last));
}

async function ownKeys(inputs: Inputs): Promise<Bytes> {
  const parsed = await roster.parseRoster(inputs.text("roster"));
  return utf8(roster.ownEntry(parsed, inputs.bytes("identity"), inputs.bytes("personal")).name);
}

async function itemMessage(inputs: Inputs): Promise<Bytes> {
  return statement.itemMessage({
    installation: inputs.bytes("installation"),
    place: inputs.bytes("place"),
    itemId: inputs.bytes("item"),
    kind: inputs.text("kind"),
    counter: inputs.number("counter"),
    day: inputs.day("day"),
    before: inputs.bytes("before"),
    text: inputs.text("text"),
  });
}

async function roll(inputs: Inputs): Promise<Bytes> {
  const parsed = statement.parseRoll(inputs.bytes("message"));
  if (!equal(statement.rollMessage(parsed), inputs.bytes("message"))) throw new Error("not written back");
  const number = binding.number(parsed.generation);
  return concat(await statement.rollHash(parsed), number, dayBytes(parsed.day), ...parsed.members);
}

async function succession(inputs: Inputs): Promise<Bytes> {
  const earlier = inputs.bytes("before");
  await statement.checkSuccession(
    statement.parseRoll(inputs.bytes("roll")),
    earlier.length > 0 ? statement.parseRoll(earlier) : null,
    inputs.parts("signers", 32),
    inputs.parts("barred", 32),
  );
  return EMPTY;
}

function consent(inputs: Inputs): Bytes {
  return statement.consent(
    inputs.bytes("installation"),
    inputs.bytes("address"),
    inputs.bytes("consent"),
    inputs.text("purpose"),
    inputs.text("addressee"),
    inputs.text("answer"),
    inputs.text("end"),
    inputs.day("day"),
  );
}

function registerKind(inputs: Inputs): register.Kind {
  return inputs.text("kind") as register.Kind;
}

async function registerDay(inputs: Inputs): Promise<Bytes> {
  const found = await register.dayOf(inputs.bytes("entry"), registerKind(inputs), inputs.bytes("tag"));
  return found === null ? EMPTY : dayBytes(found);
}

/** Batches one after the other: day 10, number of entries 4, entries, head 32. */
function batchesOf(inputs: Inputs): register.Batch[] {
  let rest = inputs.bytes("batches");
  const found: register.Batch[] = [];
  while (rest.length > 0) {
    const size = uintOf(rest.slice(10, 14)) * register.ENTRY_SIZE;
    const day = inputs.with("day", rest.slice(0, 10)).day("day");
    found.push({ day, entries: rest.slice(14, 14 + size), head: rest.slice(14 + size, 46 + size) });
    rest = rest.slice(46 + size);
  }
  return found;
}

async function registerFind(inputs: Inputs): Promise<Bytes> {
  const found = await register.find(batchesOf(inputs), registerKind(inputs), inputs.bytes("tag"));
  return found === null ? EMPTY : dayBytes(found);
}

async function checkProof(inputs: Inputs): Promise<Bytes> {
  const [author, blind, u] = [inputs.text("author"), inputs.text("blind"), inputs.text("u")];
  const proof = authorship.parse({ author, blind, u, signature: inputs.text("signature") });
  const [channel = EMPTY, ...others] = inputs.parts("channels", 16);
  await authorship.check(proof, inputs.bytes("installation"), channel, inputs.bytes("seal"), others);
  return concat(await proof.w(), await proof.commitment());
}

async function openEnvelope(inputs: Inputs): Promise<Bytes> {
  const { seal, body } = envelope.parse(inputs.bytes("envelope"));
  const key = await unseal.openSlots(seal, inputs.parts("seeds", 32));
  if (key === null) return EMPTY;
  const values = await unseal.openBody(seal, body, key);
  await unseal.checkAuthor(seal, values, inputs.has("u") ? inputs.bytes("u") : undefined);
  return canonical.encode(values);
}

/** Without the zeros at the end. */
function stripped(data: Bytes): Bytes {
  return data.slice(0, data.findLastIndex((byte) => byte !== 0) + 1);
}

async function openBundle(inputs: Inputs): Promise<Bytes> {
  const id = inputs.bytes("bundle");
  const key = await bundle.streamKey(inputs.bytes("key"), id);
  return stripped(await chunked.decrypt(key, bundle.context(id), inputs.bytes("sealed")));
}

async function parsePart(inputs: Inputs): Promise<Bytes> {
  const body = concat(inputs.bytes("start"), new Uint8Array(inputs.number("zeros")));
  const parsed = part.parse(body);
  if (!equal(part.partBytes(parsed), body)) throw new Error("not written back");
  const { bundleId, streamSize, index } = parsed.head;
  return concat(bundleId, new Uint8Array(2), uint(streamSize, 6), uint(index, 4), await sha256(parsed.data));
}

function partSizes(inputs: Inputs): Bytes {
  const size = inputs.number("size");
  return concat(uint(part.partCount(size), 4), uint(part.partSize(size, inputs.number("index")), 4));
}

async function openDocument(inputs: Inputs): Promise<Bytes> {
  const [key, context] = await inputs.caseKey().documentStream(inputs.bytes("item"));
  return stripped(await chunked.decrypt(key, context, inputs.bytes("sealed")));
}

async function openMailbox(inputs: Inputs): Promise<Bytes> {
  const [seed, cover] = [inputs.bytes("seed"), inputs.bytes("cover")];
  const place = [inputs.bytes("installation"), inputs.bytes("address"), inputs.parts("channels", 16)] as const;
  const opened = await dossier.openMailbox(inputs.bytes("sealed"), seed, cover, ...place);
  return opened === null ? EMPTY : concat(opened[0], canonical.encode(opened[1]));
}

async function mailboxMessages(inputs: Inputs): Promise<Bytes> {
  const parsed = await roster.parseRoster(inputs.text("roster"));
  const known = new directory.Directory(parsed, [], parsed.first);
  const values = canonical.decode(inputs.bytes("values"));
  const opened = await mailbox.check(values, known, inputs.bytes("installation"), inputs.bytes("address"));
  const acknowledged = opened.acknowledged === null ? EMPTY : dayBytes(opened.acknowledged);
  const dropped = opened.dropped.flatMap(({ counter, day }) => [binding.number(counter), dayBytes(day)]);
  const hashes = await Promise.all(opened.messages.map(({ item }) => statement.itemHash(item)));
  return concat(binding.number(opened.version), acknowledged, ...opened.team, ...dropped, ...hashes);
}

async function compose(inputs: Inputs): Promise<Bytes> {
  const zeros = (size: number): Bytes => new Uint8Array(size);
  const text = "x".repeat(inputs.number("length"));
  const messages = Array.from({ length: inputs.number("count") }, (_, at) => ({
    item: {
      installation: zeros(16), place: zeros(32), itemId: zeros(16), kind: statement.REPLY, counter: at + 1,
      day: inputs.day("day"), before: EMPTY, text,
    },
    author: zeros(32),
    signature: zeros(64),
  }));
  const composed = mailbox.compose(1, "OPENED", null, [], messages);
  return concat(binding.number(composed.dropped.length), await sha256(canonical.encode(composed)));
}

async function openItem(inputs: Inputs): Promise<Bytes> {
  const [id, author] = [inputs.bytes("item"), inputs.bytes("author")];
  return canonical.encode(await inputs.caseKey().openItem(inputs.text("kind"), id, author, inputs.bytes("sealed")));
}

async function unwrap(inputs: Inputs): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.text("dossier"), inputs.number("generation")] as const;
  return (await dossier.unwrap(inputs.bytes("sealed"), inputs.bytes("seed"), ...place, inputs.bytes("member"))).key;
}

async function openLink(inputs: Inputs): Promise<Bytes> {
  const [merged, generation] = [inputs.text("merged"), inputs.number("merged_generation")];
  return (await inputs.caseKey().openLink(inputs.bytes("sealed"), merged, generation)).key;
}

async function openApproval(inputs: Inputs): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.text("dossier"), inputs.bytes("request")] as const;
  return canonical.encode(await dossier.openApproval(inputs.bytes("sealed"), inputs.bytes("seed"), ...place));
}

async function openOwn(inputs: Inputs): Promise<Bytes> {
  const secret = new officer.Secret(new Uint8Array(32), inputs.bytes("personal_seed"));
  const [kind, login] = [inputs.text("kind"), inputs.text("login")];
  const [installation, item] = [inputs.bytes("installation"), inputs.bytes("item")];
  return canonical.encode(await officer.openOwn(secret, kind, installation, login, item, inputs.bytes("sealed")));
}

function secretBytes(secret: officer.Secret): Bytes {
  const epochs = secret.epochs.flatMap(({ seed, first, last }) => [seed, dayBytes(first), dayBytes(last)]);
  return concat(secret.identitySeed, secret.personalSeed, ...epochs);
}

async function recover(inputs: Inputs): Promise<Bytes> {
  const seed = new Uint8Array(await combine(inputs.parts("shares", recovery.SHARE_SIZE)));
  await recovery.checkRecovered(seed, inputs.bytes("check"));
  return seed;
}

async function openUnderServer(inputs: Inputs, row: Bytes): Promise<Bytes> {
  return chunked.decryptUnder(inputs.bytes("secret"), row, inputs.bytes("sealed"));
}

/** Rows that only the console's server seals are opened here all the same: the format is one. */
export const SERVER_ROWS: Readonly<Record<string, (inputs: Inputs) => Bytes>> = {
  totp: (i) => bound("totp", { installation: i.bytes("installation"), login: i.bytes("login") }),
  "series-key": (i) => bound("series key", { installation: i.bytes("installation"), series: i.bytes("series") }),
  "release-audit": (i) =>
    bound("release audit", { installation: i.bytes("installation"), release: i.bytes("release") }),
};

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  bind: (i) => binding.bind(i.text("label"), ...i.fields()),
  fingerprint: (i) => binding.fingerprint(i.bytes("key")),
  "read-out": async (i) => utf8((await statement.readOut(i.bytes("identity"))).join(" ")),
  padding: (i) => padding.unpad(i.bytes("padded")),
  canonical: (i) => canonical.encode(canonical.decode(i.bytes("text"))),
  content: (i) => content.unsignedText(content.decode(i.bytes("text"))),
  ladder: (i) => concat(new Uint8Array(2), uint(bundle.paddedSize(uintOf(i.bytes("length"))), 6)),
  day: (i) => dayBytes(i.day("text")),
  digits: (i) => utf8(digits.read(i.text("text")) ?? ""),
  "receipt-text": (i) => utf8(receipt.parse(i.text("text"))),
  receipt: receiptKeys,
  "passphrase-text": (i) => utf8(officer.parsePassphrase(i.text("text"))),
  stretch: (i) => officer.stretch(i.text("passphrase"), i.bytes("installation"), i.text("login")),
  "sign-in": (i) => officer.signInKey(i.bytes("stretched"), i.bytes("installation"), i.text("login")),
  unlock: (i) => officer.unlockKey(i.bytes("stretched"), i.bytes("pepper"), ...i.version()),
  commitment,
  "mailbox-address": (i) => address.mailboxAddress(i.bytes("token")),
  part: parsePart,
  "part-sizes": partSizes,
  visit: (i) => address.parseVisit(i.bytes("body")),
  "signed-note": async (i) => utf8(await note.verify(i.text("note"), i.text("name"), i.bytes("key"))),
  "verifier-key": verifierKey,
  signature: checkSignature,
  roster: async (i) => utf8(await roster.writeRoster(await roster.parseRoster(i.text("text")))),
  "own-keys": ownKeys,
  epoch: verifyEpoch,
  directory: verifyDirectory,
  item: itemMessage,
  roll,
  succession,
  "case-key-hash": (i) => statement.caseKeyHash(i.bytes("key")),
  "dossier-key": async (i) => binding.fingerprint(await i.caseKey().dossierKey()),
  "open-request": (i) =>
    statement.openRequest(i.bytes("installation"), i.bytes("item"), i.day("day"), i.bytes("before")),
  enrolment: (i) =>
    statement.enrolment(i.bytes("installation"), i.text("login"), i.bytes("identity"), i.bytes("personal")),
  consent,
  authorship: (i) =>
    statement.authorship(i.bytes("installation"), i.bytes("channel"), i.bytes("commitment"), i.bytes("seal")),
  "knowledge-tag": (i) => statement.knowledgeTag(i.bytes("w")),
  register: (i) => register.entry(registerKind(i), i.bytes("tag"), i.day("day")),
  "register-day": registerDay,
  "register-batches": (i) => register.verify(batchesOf(i)),
  "register-find": registerFind,
  proof: checkProof,
  hpke: (i) => hpke.unseal(i.bytes("seed"), i.bytes("info"), i.bytes("sealed")),
  chunked: (i) => chunked.decrypt(i.bytes("key"), i.bytes("context"), i.bytes("sealed")),
  slot: (i) => hpke.unseal(i.bytes("seed"), envelope.slotInfo(i.bytes("head")), i.bytes("sealed")),
  envelope: openEnvelope,
  bundle: openBundle,
  mailbox: openMailbox,
  "mailbox-messages": mailboxMessages,
  compose,
  "content-key": (i) => i.caseKey().openContentKey(i.bytes("sealed"), i.bytes("envelope")),
  "hand-in": (i) => i.caseKey().openHandIn(i.bytes("sealed"), i.bytes("envelope")),
  "dossier-item": openItem,
  document: openDocument,
  "case-wrap": unwrap,
  "case-chain": async (i) => (await i.caseKey().openChain(i.bytes("sealed"))).key,
  link: openLink,
  approval: openApproval,
  own: openOwn,
  officer: async (i) => secretBytes(await officer.openSecret(i.bytes("sealed"), i.bytes("key"), ...i.version())),
  "officer-escrow": async (i) =>
    secretBytes(await officer.openEscrow(i.bytes("sealed"), i.bytes("seed"), ...i.version())),
  "recovery-share": (i) =>
    recovery.openShare(
      i.bytes("sealed"), i.bytes("seed"), i.bytes("installation"), i.bytes("recovery"), i.number("index"),
    ),
  recovery: recover,
  ...Object.fromEntries(
    Object.entries(SERVER_ROWS).map(([kind, row]) => [kind, (i: Inputs) => openUnderServer(i, row(i))]),
  ),
  "auditors-openings": (i) =>
    openings.openOpenings(i.bytes("sealed"), i.bytes("seed"), i.bytes("installation"), i.bytes("checkpoint")),
};

export interface Outcome {
  readonly output: Bytes | null;
  readonly error: string | null;
}

/** Output and error of a case: the reason of a refusal, or `range` for a size no format has. */
export async function outcome(kind: string, inputs: Inputs): Promise<Outcome> {
  const operation = OPERATIONS[kind];
  if (operation === undefined) throw new Error(`no operation ${kind}`);
  try {
    return { output: await operation(inputs), error: null };
  } catch (error) {
    if (error instanceof Refused) return { output: null, error: error.reason };
    if (error instanceof RangeError) return { output: null, error: "range" };
    throw error;
  }
}
