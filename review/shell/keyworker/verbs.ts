/** The closed list of what the shell may ask of the key worker. */

import type { Bytes } from "../../../crypto/browser/bytes.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import type { Day } from "../../../crypto/browser/days.ts";
import type { NewKeys, Renewal } from "./access.ts";
import type { Wanted } from "./files.ts";
import type { HandIn, Opening, Request, SignedRoll } from "./envelopes.ts";
import type { Proven } from "./proofs.ts";
import type { Named, Standing } from "./standing.ts";
import type { PostedAnswer, PostedItem } from "./writing.ts";

/** A text of a dossier as it is shown: who signed it, and its day. */
export interface ShownItem {
  readonly text: string;
  readonly author: string;
  readonly day: Day;
}

/** Each verb: what it takes, besides the day, and what it gives. */
export interface Verbs {
  passphrase: [object, { passphrase: string; groups: readonly string[] }];
  derive: [{ login: string; passphrase: string }, { key: Bytes }];
  enrol: [{ unlock: Bytes }, NewKeys];
  unlock: [
    { version: number; unlock: Bytes; nextUnlock: Bytes; secret: Bytes },
    { readOut: readonly string[]; fingerprint: string },
  ];
  stand: [{ file: Bytes; roster: string; name: string }, Standing];
  newcomers: [{ sealed: Bytes }, { newcomers: readonly Named[]; trail: Bytes }];
  renew: [object, { renewal: Renewal | null }];
  renewed: [{ version: number; nextUnlock: Bytes }, object];
  try: [{ hash: Bytes; seal: Bytes }, { outcome: "shut" | "opened" | "broken" }];
  follow: [{ before: Bytes }, object];
  request: [{ items: readonly Bytes[] }, { requests: readonly Request[] }];
  openTried: [{ hash: Bytes; body: Bytes }, { content: Content }];
  opening: [{ hash: Bytes; barred: readonly string[]; barredKeys: readonly string[] }, { opening: Opening }];
  handIn: [{ hash: Bytes; place: unknown }, { handIn: HandIn }];
  dossier: [{ listed: unknown }, { members: readonly string[] }];
  openEnvelope: [{ dossier: string; hash: Bytes; body: Bytes }, { content: Content }];
  proof: [{ dossier: string; hash: Bytes; register: unknown }, Proven];
  file: [{ dossier: string; hash: Bytes; file: number }, Wanted];
  filePiece: [{ data: Bytes }, { data: Bytes }];
  fileEnd: [object, { data: Bytes }];
  openItem: [{ dossier: string; itemId: Bytes; sealed: Bytes }, ShownItem];
  note: [{ dossier: string; text: string }, { item: PostedItem }];
  reply: [{ dossier: string; text: string }, { answer: PostedAnswer }];
  addMember: [{ dossier: string; member: Bytes }, { roll: SignedRoll; version: number; mailbox: string }];
  sealDraft: [{ dossier: string; text: string }, { itemId: Bytes; sealed: Bytes }];
  openDraft: [{ dossier: string; itemId: Bytes; sealed: Bytes }, { text: string }];
  allowMore: [object, { allowed: number }];
}

export type Verb = keyof Verbs;

/** The fields of each verb; whatever else stands in a request has it refused. */
export const FIELDS: { readonly [V in Verb]: readonly (keyof Verbs[V][0])[] } = {
  passphrase: [],
  derive: ["login", "passphrase"],
  enrol: ["unlock"],
  unlock: ["version", "unlock", "nextUnlock", "secret"],
  stand: ["file", "roster", "name"],
  newcomers: ["sealed"],
  renew: [],
  renewed: ["version", "nextUnlock"],
  try: ["hash", "seal"],
  follow: ["before"],
  request: ["items"],
  openTried: ["hash", "body"],
  opening: ["hash", "barred", "barredKeys"],
  handIn: ["hash", "place"],
  dossier: ["listed"],
  openEnvelope: ["dossier", "hash", "body"],
  proof: ["dossier", "hash", "register"],
  file: ["dossier", "hash", "file"],
  filePiece: ["data"],
  fileEnd: [],
  openItem: ["dossier", "itemId", "sealed"],
  note: ["dossier", "text"],
  reply: ["dossier", "text"],
  addMember: ["dossier", "member"],
  sealDraft: ["dossier", "text"],
  openDraft: ["dossier", "itemId", "sealed"],
  allowMore: [],
};

/** A request of the shell's document. `day` is its own, since the worker has no clock to show. */
export type Ask = { [V in Verb]: { readonly id: number; readonly verb: V; readonly day: Day } & Verbs[V][0] }[Verb];

/** Progress, an answer or a refusal, with the request's id. */
export type Answer =
  | { readonly id: number; readonly progress: number }
  | { readonly id: number; readonly value: object }
  | { readonly id: number; readonly refused: string };
