/**
 * Sections 1 to 3 of crypto/README.md: conventions, the two building blocks, signatures and notes.
 * HPKE's key schedule is written by hand from RFC 9180; X-Wing comes from @noble/post-quantum, all else from Node.
 */
import * as node from "node:crypto";
import { ml_kem768_x25519 as xWing } from "@noble/post-quantum/hybrid.js";

export class Refused extends Error {}

export function refuseIf(condition, reason) {
  if (condition) throw new Refused(reason);
}

// ---- Section 1: conventions

export const join = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
export const sha256 = (bytes) => node.createHash("sha256").update(bytes).digest();
export const toBase64 = (bytes) => Buffer.from(bytes).toString("base64");

export function number(value, size = 4) {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

export function fromBase64(text) {
  const bytes = Buffer.from(String(text), "base64");
  refuseIf(typeof text !== "string" || toBase64(bytes) !== text, "base64");
  return bytes;
}

export function bind(label, ...fields) {
  const parts = fields.flatMap((field) => [number(Buffer.from(field).length, 2), field]);
  return join(label, [0], ...parts);
}

export const digest = (label, ...fields) => sha256(bind(label, ...fields));
export const fingerprint = (key) => digest("candour/1 fingerprint", key);

/** Days since 1970-01-01. Written back and compared, since 30 February would pass otherwise. */
export function dayNumber(day) {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) && !day.startsWith("0000") ? Date.parse(`${day}T00:00:00Z`) : NaN;
  refuseIf(Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day, "day");
  return at / 86_400_000;
}

export function pad(content, size) {
  refuseIf(content.length + 4 > size, "too long");
  return join(number(content.length), content, Buffer.alloc(size - 4 - content.length));
}

export function unpad(bytes) {
  refuseIf(bytes.length < 4 || 4 + bytes.readUInt32BE() > bytes.length, "padding");
  const end = 4 + bytes.readUInt32BE();
  refuseIf(bytes.subarray(end).some((byte) => byte !== 0), "padding");
  return bytes.subarray(4, end);
}

/** RFC 8785 in the narrow profile. All keys are ASCII, so JavaScript's order of sorting is the right one. */
export function canonical(value, depth = 1) {
  if (typeof value === "string") {
    refuseIf(!value.isWellFormed(), "json");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    refuseIf(!Number.isSafeInteger(value), "json");
    return String(value);
  }
  refuseIf(typeof value !== "object" || value === null || depth > 32, "json");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const entries = Object.keys(value).sort().map((key) => {
    refuseIf(!/^[a-z][a-z0-9_]*$/.test(key), "json");
    return `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`;
  });
  return `{${entries.join(",")}}`;
}

export function readCanonical(bytes) {
  let value;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refused("json");
  }
  refuseIf(!Buffer.from(canonical(value)).equals(bytes), "json");
  return value;
}

// ---- Section 2: the two building blocks

export const hmac = (hash, key, ...parts) => node.createHmac(hash, key).update(join(...parts)).digest();

export function expand(hash, key, info, size) {
  let block = Buffer.alloc(0);
  let all = block;
  for (let i = 1; all.length < size; i++) {
    block = hmac(hash, key, block, info, [i]);
    all = join(all, block);
  }
  return all.subarray(0, size);
}

function gcmSeal(key, nonce, plaintext) {
  const cipher = node.createCipheriv("aes-256-gcm", key, nonce);
  return join(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

function gcmOpen(key, nonce, sealed) {
  refuseIf(sealed.length < 16, "sealed");
  const cipher = node.createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  cipher.setAuthTag(sealed.subarray(-16));
  try {
    return join(cipher.update(sealed.subarray(0, -16)), cipher.final());
  } catch {
    throw new Refused("sealed");
  }
}

/** RFC 9180, section 5.1, base mode: no PSK, and one message, so that the nonce is the base nonce. */
function keySchedule(sharedSecret, info) {
  const suite = join("HPKE", number(0x647a, 2), number(1, 2), number(2, 2));
  const extract = (salt, label, ikm) => hmac("sha256", salt, "HPKE-v1", suite, label, ikm);
  const context = join([0], extract("", "psk_id_hash", ""), extract("", "info_hash", info));
  const secret = extract(sharedSecret, "secret", "");
  const labelled = (label, size) =>
    expand("sha256", secret, join(number(size, 2), "HPKE-v1", suite, label, context), size);
  return { key: labelled("key", 32), nonce: labelled("base_nonce", 12) };
}

export function sealTo(publicKey, info, plaintext) {
  let made;
  try {
    made = xWing.encapsulate(Uint8Array.from(publicKey)); // refuses unreduced keys and X25519's low order
  } catch {
    throw new Refused("weak key");
  }
  const { key, nonce } = keySchedule(made.sharedSecret, info);
  return join(made.cipherText, gcmSeal(key, nonce, plaintext));
}

export function openWith(seed, info, sealed) {
  let sharedSecret;
  try {
    sharedSecret = xWing.decapsulate(Uint8Array.from(sealed.subarray(0, 1120)), Uint8Array.from(seed));
  } catch {
    throw new Refused("sealed");
  }
  const { key, nonce } = keySchedule(sharedSecret, info);
  return gcmOpen(key, nonce, sealed.subarray(1120));
}

const CHUNK = 16_384;

function streamKeys(key, salt, context) {
  const info = join("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM", [0], salt, context);
  const all = expand("sha512", key, info, 76);
  const nonce = (i) => join(all.subarray(32, 40), number((all.readUInt32BE(40) ^ i) >>> 0));
  return { key: all.subarray(0, 32), nonce, commitment: all.subarray(44) };
}

export function sealStream(key, context, plaintext) {
  const salt = node.randomBytes(24);
  const keys = streamKeys(key, salt, context);
  const parts = [salt, keys.commitment];
  for (let i = 0; i * CHUNK <= plaintext.length; i++) {
    parts.push(gcmSeal(keys.key, keys.nonce(i), plaintext.subarray(i * CHUNK, (i + 1) * CHUNK)));
  }
  return join(...parts);
}

export function openStream(key, context, stream) {
  const keys = streamKeys(key, stream.subarray(0, 24), context);
  const chunks = stream.subarray(56);
  refuseIf(stream.length < 72 || !keys.commitment.equals(stream.subarray(24, 56)), "sealed");
  refuseIf(chunks.length % (CHUNK + 16) < 16, "sealed"); // no short last chunk: cut
  const parts = [];
  for (let i = 0; i * (CHUNK + 16) < chunks.length; i++) {
    parts.push(gcmOpen(keys.key, keys.nonce(i), chunks.subarray(i * (CHUNK + 16), (i + 1) * (CHUNK + 16))));
  }
  return join(...parts);
}

// ---- Section 3: signatures and notes

const DER_SEED = Buffer.from("302e020100300506032b657004220420", "hex");
const DER_PUBLIC = Buffer.from("302a300506032b6570032100", "hex");
const SMALL_ORDER = new Set([
  `00${"00".repeat(31)}`,
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

const privateKey = (seed) => node.createPrivateKey({ key: join(DER_SEED, seed), format: "der", type: "pkcs8" });
export const publicOf = (seed) =>
  node.createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" }).subarray(-32);
export const signWith = (seed, message) => node.sign(null, message, privateKey(seed));

function hasSmallOrder(point) {
  const y = Buffer.from(point.subarray(0, 32));
  y[31] &= 0x7f;
  return SMALL_ORDER.has(y.toString("hex"));
}

export function isSigned(key, message, signature) {
  if (signature.length !== 64 || hasSmallOrder(key) || hasSmallOrder(signature)) return false;
  const spki = node.createPublicKey({ key: join(DER_PUBLIC, key), format: "der", type: "spki" });
  return node.verify(null, message, spki, signature);
}

/** The text and the signature lines of a C2SP signed note. Nothing in it counts before `checkSigned`. */
export function parseNote(bytes) {
  const whole = bytes.toString("utf8");
  const cut = whole.lastIndexOf("\n\n");
  // eslint-disable-next-line no-control-regex
  const broken = !Buffer.from(whole).equals(bytes) || /[\x00-\x09\x0b-\x1f]/.test(whole);
  refuseIf(broken || cut < 0 || !whole.endsWith("\n"), "note");
  const lines = whole.slice(cut + 2).split("\n").slice(0, -1);
  refuseIf(lines.length > 16, "note");
  const signatures = lines.map((line) => {
    const form = /^— ([^ ]+) (.+)$/u.exec(line);
    refuseIf(form === null, "note");
    const field = fromBase64(form[2]); // of any length: a line of an unknown key may be of another algorithm
    return { name: form[1], id: field.subarray(0, 4), signature: field.subarray(4) };
  });
  return { text: whole.slice(0, cut + 1), signatures };
}

export function checkSigned(note, name, key) {
  const id = sha256(join(name, "\n", [1], key)).subarray(0, 4);
  const own = note.signatures.filter((line) => line.name === name && line.id.equals(id));
  const good = own.every((line) => isSigned(key, Buffer.from(note.text), line.signature));
  refuseIf(own.length === 0 || !good, "signature");
}
