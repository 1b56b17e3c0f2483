/** Vectors that others published, and other libraries as oracles: X-Wing, HPKE's key schedule, Cobblestone-256. */

import assert from "node:assert/strict";
import { after, describe, mock, test } from "node:test";

import { AeadId, type AeadInterface, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";

import { type Bytes, hex } from "../../crypto/browser/bytes.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import { sha256 } from "../../crypto/browser/hashing.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import { type Case, inputsOf, publishedFile } from "./files.ts";

const HPKE = publishedFile("hpke").cases;
const CHUNKED = publishedFile("chunked").cases;
let consumed = 0;

/** An AEAD that only notes what HPKE's key schedule hands it: WebCrypto has no ChaCha20-Poly1305. */
function recorder(noted: { key?: string; nonce?: string }): AeadInterface {
  return {
    id: AeadId.Chacha20Poly1305,
    keySize: 32,
    nonceSize: 12,
    tagSize: 16,
    createEncryptionContext: (key) => {
      noted.key = hex(new Uint8Array(key as ArrayBuffer));
      const open = (nonce: ArrayBufferLike | ArrayBufferView): Promise<ArrayBuffer> => {
        noted.nonce = Buffer.from(new Uint8Array(nonce as ArrayBuffer)).toString("hex");
        return Promise.resolve(new ArrayBuffer(0));
      };
      return { seal: open, open };
    },
  };
}

async function keySchedule(seed: Bytes, enc: Bytes, info: Bytes): Promise<{ key?: string; nonce?: string }> {
  const noted: { key?: string; nonce?: string } = {};
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: recorder(noted) });
  const recipientKey = await suite.kem.deserializePrivateKey(seed);
  await suite.open({ recipientKey, enc, info }, new ArrayBuffer(0));
  return noted;
}

async function checkHpke(vector: Case): Promise<void> {
  const inputs = inputsOf(vector);
  const [seed, enc] = [inputs.bytes("seed"), inputs.bytes("enc")];
  assert.equal(hex(await hpke.publicKey(seed)), vector.inputs["public"]);
  const kem = new XWing();
  const secret = await kem.decap({ recipientKey: await kem.deserializePrivateKey(seed), enc });
  assert.equal(hex(new Uint8Array(secret)), vector.output);
  if (inputs.has("key")) {
    const { key, nonce } = vector.inputs;
    assert.deepEqual(await keySchedule(seed, enc, inputs.bytes("info")), { key, nonce });
  }
}

/**
 * The published streams were made before C2SP chose SHA-512 for Cobblestone-256. All else is the same, so the
 * platform is made to hash with SHA-256 while our code runs as it stands.
 */
function hashWithSha256(): void {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (...rest: unknown[]) => Promise<CryptoKey>;
  const shorter = (form: unknown, key: unknown, algorithm: { hash?: string }, ...rest: unknown[]): Promise<CryptoKey> =>
    importKey(form, key, algorithm.hash === "SHA-512" ? { ...algorithm, hash: "SHA-256" } : algorithm, ...rest);
  mock.method(crypto.subtle, "importKey", shorter);
}

async function checkChunked(vector: Case): Promise<void> {
  const inputs = inputsOf(vector);
  const opening = chunked.decrypt(inputs.bytes("key"), inputs.bytes("context"), inputs.bytes("sealed"));
  if (vector.error === null) {
    assert.equal(hex(await sha256(await opening)), vector.output);
  } else {
    await assert.rejects(opening, vector.error === "range" ? RangeError : new Refused("sealed"));
  }
}

describe("published vectors", () => {
  for (const vector of HPKE) {
    test(`X-Wing in HPKE, ${vector.name}`, async () => {
      await checkHpke(vector);
      consumed++;
    });
  }
  for (const vector of CHUNKED) {
    test(`Cobblestone, ${vector.name}`, async () => {
      hashWithSha256();
      await checkChunked(vector).finally(() => mock.restoreAll());
      consumed++;
    });
  }
});

after(() => {
  assert.equal(consumed, HPKE.length + CHUNKED.length);
  assert.ok(HPKE.length === 2 && CHUNKED.length === 34);
});

test("@noble/post-quantum makes the same public keys and opens our encapsulations", async () => {
  for (let round = 0; round < 10; round++) {
    const seed = randomBytes(hpke.SEED_SIZE);
    const { publicKey, secretKey } = ml_kem768_x25519.keygen(seed);
    assert.equal(hex(await hpke.publicKey(seed)), Buffer.from(publicKey).toString("hex"));
    const kem = new XWing();
    const sealed = await hpke.seal(new Uint8Array(publicKey), randomBytes(4), randomBytes(32));
    const enc = sealed.slice(0, hpke.ENCAPSULATION_SIZE);
    const ours = await kem.decap({ recipientKey: await kem.deserializePrivateKey(seed), enc });
    const theirs = ml_kem768_x25519.decapsulate(enc, secretKey);
    assert.equal(hex(new Uint8Array(ours)), Buffer.from(theirs).toString("hex"));
  }
});
