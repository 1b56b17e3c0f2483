/**
 * The reverse of each operation that opens a ciphertext: inputs and plaintext in, ciphertext out.
 *
 * `tests/vectors/seals.py` is the same in Python: each language opens what the other seals.
 */

import * as bundle from "../../crypto/browser/bundle.ts";
import { type Bytes, textOf } from "../../crypto/browser/bytes.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import * as dossier from "../../crypto/browser/dossier.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import * as officer from "../../crypto/browser/officer.ts";
import * as openings from "../../crypto/browser/openings.ts";
import * as recovery from "../../crypto/browser/recovery.ts";
import { type Inputs, SERVER_ROWS } from "./operations.ts";

export type Seal = (inputs: Inputs, plaintext: Bytes) => Promise<Bytes>;

/** The public key of the case's seed. */
async function recipient(inputs: Inputs): Promise<Bytes> {
  return hpke.publicKey(inputs.bytes("seed"));
}

function filled(plaintext: Bytes): Bytes {
  const data = new Uint8Array(bundle.paddedSize(plaintext.length));
  data.set(plaintext);
  return data;
}

async function sealBundle(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const id = inputs.bytes("bundle");
  return chunked.encrypt(await bundle.streamKey(inputs.bytes("key"), id), bundle.context(id), filled(plaintext));
}

async function sealDocument(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const [key, context] = await inputs.caseKey().documentStream(inputs.bytes("item"));
  return chunked.encrypt(key, context, filled(plaintext));
}

async function sealMailbox(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const [channel, values] = [plaintext.slice(0, 16), canonical.decode(plaintext.slice(16))];
  const place = [inputs.bytes("installation"), inputs.bytes("address"), channel] as const;
  return dossier.sealMailbox(values, await recipient(inputs), inputs.bytes("cover"), ...place);
}

async function handIn(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.text("dossier"), inputs.bytes("envelope")] as const;
  return dossier.handIn(plaintext, await inputs.caseKey().dossierKey(), ...place);
}

async function sealItem(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const [id, author] = [inputs.bytes("item"), inputs.bytes("author")];
  return inputs.caseKey().sealItem(inputs.text("kind"), id, author, canonical.decode(plaintext));
}

async function wrap(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  return inputs.with("key", plaintext).caseKey().wrap(await recipient(inputs), inputs.bytes("member"));
}

async function sealChain(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  return inputs.caseKey().sealChain(inputs.with("key", plaintext).caseKey());
}

async function sealLink(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const [merged, generation] = [inputs.text("merged"), inputs.number("merged_generation")];
  return inputs.caseKey().sealLink(new dossier.CaseKey(inputs.bytes("installation"), merged, generation, plaintext));
}

async function sealApproval(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.text("dossier"), inputs.bytes("request")] as const;
  return dossier.sealApproval(await recipient(inputs), ...place, canonical.decode(plaintext));
}

async function sealOwn(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const secret = new officer.Secret(new Uint8Array(32), inputs.bytes("personal_seed"));
  const [kind, login] = [inputs.text("kind"), inputs.text("login")];
  const [installation, item] = [inputs.bytes("installation"), inputs.bytes("item")];
  return officer.sealOwn(secret, kind, installation, login, item, canonical.decode(plaintext));
}

function secretOf(data: Bytes): officer.Secret {
  const epochs: officer.Epoch[] = [];
  for (let at = 64; at < data.length; at += 52) {
    const day = (from: number): string => textOf(data.slice(at + from, at + from + 10));
    epochs.push({ seed: data.slice(at, at + 32), first: day(32), last: day(42) });
  }
  return new officer.Secret(data.slice(0, 32), data.slice(32, 64), epochs);
}

async function sealShare(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.bytes("recovery"), inputs.number("index")] as const;
  return recovery.sealShare(plaintext, await recipient(inputs), ...place);
}

async function sealOpenings(inputs: Inputs, plaintext: Bytes): Promise<Bytes> {
  const place = [inputs.bytes("installation"), inputs.bytes("checkpoint")] as const;
  return openings.sealOpenings(await recipient(inputs), ...place, plaintext);
}

export const SEALS: Readonly<Record<string, Seal>> = {
  hpke: async (i, plaintext) => hpke.seal(await recipient(i), i.bytes("info"), plaintext),
  chunked: async (i, plaintext) => chunked.encrypt(i.bytes("key"), i.bytes("context"), plaintext),
  slot: async (i, plaintext) => hpke.seal(await recipient(i), envelope.slotInfo(i.bytes("head")), plaintext),
  bundle: sealBundle,
  mailbox: sealMailbox,
  "content-key": async (i, plaintext) => i.caseKey().sealContentKey(plaintext, i.bytes("envelope")),
  "hand-in": handIn,
  "dossier-item": sealItem,
  document: sealDocument,
  "case-wrap": wrap,
  "case-chain": sealChain,
  link: sealLink,
  approval: sealApproval,
  own: sealOwn,
  officer: async (i, plaintext) => officer.sealSecret(secretOf(plaintext), i.bytes("key"), ...i.version()),
  "officer-escrow": async (i, plaintext) =>
    officer.sealEscrow(secretOf(plaintext), await recipient(i), ...i.version()),
  "recovery-share": sealShare,
  ...Object.fromEntries(
    Object.entries(SERVER_ROWS).map(([kind, row]): [string, Seal] => [
      kind,
      async (i, plaintext) => chunked.encryptUnder(i.bytes("secret"), row(i), plaintext),
    ]),
  ),
  "auditors-openings": sealOpenings,
};
