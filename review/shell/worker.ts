/** The key worker: holds an officer's keys, and does what the closed list of verbs names. */

import { hex } from "../../crypto/browser/bytes.ts";
import * as officer from "../../crypto/browser/officer.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import * as access from "./keyworker/access.ts";
import * as envelopes from "./keyworker/envelopes.ts";
import * as files from "./keyworker/files.ts";
import { Denied, Held, hourOf } from "./keyworker/held.ts";
import { BadList, dossierOf } from "./keyworker/listed.ts";
import { OpenDossier } from "./keyworker/open_dossier.ts";
import * as proofs from "./keyworker/proofs.ts";
import * as standing from "./keyworker/standing.ts";
import { type Ask, FIELDS, type Verb, type Verbs } from "./keyworker/verbs.ts";
import * as writing from "./keyworker/writing.ts";

const held = new Held();

type Doing<V extends Verb> = (
  ask: Extract<Ask, { verb: V }>,
  onProgress: (done: number) => void,
) => Promise<Verbs[V][1]>;

const DOINGS: { readonly [V in Verb]: Doing<V> } = {
  passphrase: async () => {
    const passphrase = officer.generatePassphrase();
    return { passphrase, groups: passphrase.match(/.{6}/g) ?? [] };
  },
  derive: (ask, onProgress) => access.derive(held, ask.login, ask.passphrase, onProgress),
  enrol: (ask) => access.enrol(held, ask.unlock),
  unlock: (ask) => access.unlock(held, ask.version, ask.unlock, ask.nextUnlock, ask.secret),
  stand: (ask) => standing.stand(held, ask.file, ask.roster, ask.name, ask.day),
  newcomers: (ask) => standing.newcomers(held, ask.sealed),
  renew: async (ask) => ({ renewal: await access.renew(held, ask.day) }),
  renewed: async (ask) => {
    access.renewed(held, ask.version, ask.nextUnlock);
    return {};
  },
  try: async (ask) => ({ outcome: await envelopes.tryOne(held, ask.hash, ask.seal) }),
  follow: async (ask) => {
    held.before = ask.before;
    return {};
  },
  request: async (ask) => ({ requests: await envelopes.requestItems(held, ask.items, ask.day) }),
  openTried: async (ask) => ({ content: await envelopes.openTried(held, ask.hash, ask.body) }),
  opening: async (ask) => ({
    opening: await envelopes.makeOpening(held, ask.hash, ask.barred, ask.barredKeys, ask.day),
  }),
  handIn: async (ask) => ({ handIn: await envelopes.makeHandIn(held, ask.hash, ask.place) }),
  dossier: (ask) => openDossier(ask.listed, ask.day),
  openEnvelope: async (ask) => ({ content: await held.dossier(ask.dossier).openEnvelope(ask.hash, ask.body) }),
  proof: (ask) => proofs.prove(held, ask.dossier, ask.hash, ask.register),
  file: (ask) => files.startFile(held, ask.dossier, ask.hash, ask.file),
  filePiece: (ask) => files.takePiece(held, ask.data),
  fileEnd: () => files.endFile(held),
  openItem: async (ask) => {
    const { item, author } = await held.dossier(ask.dossier).openItem(ask.itemId, ask.sealed);
    return { text: item.text, author: hex(author), day: item.day };
  },
  note: async (ask) => ({ item: await writing.writeNote(held, ask.dossier, ask.text, ask.day) }),
  reply: async (ask) => ({ answer: await writing.writeReply(held, ask.dossier, ask.text, ask.day) }),
  addMember: (ask) => writing.addMember(held, ask.dossier, ask.member, ask.day),
  sealDraft: (ask) => writing.sealDraft(held, ask.dossier, ask.text),
  openDraft: async (ask) => ({ text: await writing.openDraft(held, ask.dossier, ask.itemId, ask.sealed) }),
  allowMore: async () => ({ allowed: held.allowMore() }),
};

async function openDossier(listed: unknown, day: string): Promise<Verbs["dossier"][1]> {
  const read = dossierOf(listed);
  held.count(read.number, hourOf(day));
  const dossier = await OpenDossier.open(read, held.officer, held.known);
  held.dossiers.set(read.number, dossier);
  return { members: dossier.roll.members.map(hex) };
}

/** What went wrong, by a name that the shell has words for; never the text that it went wrong on. */
function reasonOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Denied) return error.reason;
  return error instanceof BadList ? "list" : "failed";
}

/** A closed list: another verb, or a verb with other fields, is no mistake of ours and is refused. */
function requireKnown({ id: _id, day, verb, ...fields }: Ask): void {
  const known = Object.hasOwn(FIELDS, verb) && typeof day === "string";
  const wanted: readonly string[] = known ? FIELDS[verb] : [];
  const given = Object.keys(fields);
  if (!known || given.length !== wanted.length || !given.every((name) => wanted.includes(name))) {
    throw new Denied("unknown");
  }
}

async function answer(ask: Ask): Promise<void> {
  const { id } = ask;
  const onProgress = (progress: number): void => self.postMessage({ id, progress });
  try {
    requireKnown(ask);
    self.postMessage({ id, value: await (DOINGS[ask.verb] as Doing<Verb>)(ask, onProgress) });
  } catch (error) {
    self.postMessage({ id, refused: reasonOf(error) });
  }
}

self.addEventListener("message", (event: MessageEvent<Ask>) => void answer(event.data));
