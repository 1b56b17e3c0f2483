/** What the key worker holds between verbs. It is all gone when the worker ends. */

import { type Bytes, EMPTY, hex } from "../../../crypto/browser/bytes.ts";
import type { Opener } from "../../../crypto/browser/bundle.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import type { Day } from "../../../crypto/browser/days.ts";
import type { Directory } from "../../../crypto/browser/directory.ts";
import type { Secret } from "../../../crypto/browser/officer.ts";
import type { OpenDossier } from "./open_dossier.ts";

/** Why a verb can't be done; `reason` is shown by the shell in words. */
export class Denied extends Error {
  override readonly name = "Denied";

  constructor(readonly reason: "locked" | "limit" | "stale" | "unconfirmed" | "unknown" | "waiting" | "alone" | "barred") {
    super(reason);
  }
}

/** An envelope one of whose slots opened. */
export interface TriedEnvelope {
  readonly seal: Bytes;
  readonly contentKey: Bytes;
  content: Content | null;
}

/** The officer who is signed in. */
export interface Self {
  readonly login: string;
  readonly stretched: Bytes;
  readonly secret: Secret;
  readonly identity: Bytes;
  readonly fingerprint: Bytes;
  readonly version: number;
  readonly nextUnlock: Bytes;
}

const MOST_DOSSIERS = 30;

/** The worker's whole memory. */
export class Held {
  stretched: Bytes = EMPTY;
  login = "";
  self: Self | null = null;
  directory: Directory | null = null;
  /** Whether the directory is fresh, so that something may be sealed or signed. */
  fresh = false;
  /** The hash of the newest signed request to read. */
  before: Bytes = EMPTY;
  /** The file that is being taken out of its bundle. */
  opener: Opener | null = null;
  readonly envelopes = new Map<string, TriedEnvelope>();
  readonly dossiers = new Map<string, OpenDossier>();
  /** C (hexadecimal) of the report that a request proves, by the number of the request's dossier. */
  readonly proofs = new Map<string, string>();
  #allowed = MOST_DOSSIERS;
  #hour = "";
  readonly #opened = new Set<string>();

  /** The officer. Throws `Denied("locked")`. */
  get officer(): Self {
    if (this.self === null) throw new Denied("locked");
    return this.self;
  }

  /** The directory, for reading. Throws `Denied("waiting")` before a roster names the officer. */
  get known(): Directory {
    if (this.directory === null) throw new Denied("waiting");
    return this.directory;
  }

  /** The directory, for sealing and signing. Throws `Denied("stale")` when it isn't fresh. */
  get trusted(): Directory {
    if (!this.fresh) throw new Denied("stale");
    return this.known;
  }

  /** The envelope with this hash. Throws `Denied("unknown")`. */
  envelope(hash: Bytes): TriedEnvelope {
    const found = this.envelopes.get(hex(hash));
    if (found === undefined) throw new Denied("unknown");
    return found;
  }

  /** The dossier with this number. Throws `Denied("unknown")`. */
  dossier(number: string): OpenDossier {
    const found = this.dossiers.get(number);
    if (found === undefined) throw new Denied("unknown");
    return found;
  }

  /** Counts a dossier against the hour's limit. Throws `Denied("limit")` past it. */
  count(number: string, hour: string): void {
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#allowed = MOST_DOSSIERS;
      this.#opened.clear();
    }
    if (!this.#opened.has(number) && this.#opened.size >= this.#allowed) throw new Denied("limit");
    this.#opened.add(number);
  }

  /** Allows as many dossiers again in this hour, after a click in the shell's own dialog. */
  allowMore(): number {
    this.#allowed += MOST_DOSSIERS;
    return this.#allowed;
  }
}

/** The hour that a limit counts in: the day of the verb and the worker's own clock. */
export function hourOf(day: Day): string {
  return `${day} ${Math.floor(performance.now() / 3_600_000)}`;
}
