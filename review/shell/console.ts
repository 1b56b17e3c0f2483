/** Requests to the console's server: pages to show, and JSON about ciphertext. */

import { language } from "./language.ts";

/** The console said no. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${status} ${detail}`);
  }
}

/** The server can't be reached. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** A page as it came: where from, its status and text, unparsed. */
export interface Fetched {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  /** Whether it answers a form: asked for again, it would be another page. */
  readonly answers: boolean;
}

let token = "";

/** The token that the session's unsafe requests carry. */
export function setToken(value: string): void {
  token = value;
}

/** What is read now; a lock lets go of it. */
let reading = new AbortController();

/** Lets go of everything that is being read; what is being written goes through. */
export function hangUp(): void {
  reading.abort();
  reading = new AbortController();
}

async function request(path: string, init: RequestInit, more: Readonly<Record<string, string>> = {}): Promise<Response> {
  try {
    // One of the headers that a page may set without asking first.
    const headers = { ...more, "Accept-Language": language() };
    return await fetch(new URL(path, CONSOLE), { credentials: "include", ...init, headers });
  } catch {
    throw new Unreachable();
  }
}

/** A page of the console. Throws `Problem` with 401 when there is no session. */
export async function fetchPage(path: string, form?: FormData): Promise<Fetched> {
  const init: RequestInit = form === undefined ? { signal: reading.signal } : { method: "POST", body: form };
  const response = await request(path, init);
  const url = new URL(response.url);
  if (response.status === 401) throw new Problem(401, "");
  const kind = response.headers.get("Content-Type") ?? "";
  if (url.origin !== CONSOLE || !kind.startsWith("text/html")) throw new Problem(response.status, "no page");
  const answers = form !== undefined && response.ok && !response.redirected;
  return { url, status: response.status, text: await response.text(), answers };
}

async function read(response: Response): Promise<unknown> {
  const kind = response.headers.get("Content-Type") ?? "";
  const answer: unknown = kind.includes("json") ? await response.json() : await response.arrayBuffer();
  if (response.ok) return answer;
  const detail = (answer as { detail?: unknown }).detail;
  throw new Problem(response.status, typeof detail === "string" ? detail : "");
}

/** What the console lists. Throws `Problem`. */
export async function get(path: string): Promise<unknown> {
  return read(await request(path, { signal: reading.signal }));
}

function posting(body: unknown, signal: AbortSignal | null = null): [RequestInit, Record<string, string>] {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return [{ method: "POST", body: JSON.stringify(body), signal }, headers];
}

/** Hands something to the console and gives its answer. Throws `Problem`. */
export async function post(path: string, body: unknown): Promise<unknown> {
  return read(await request(path, ...posting(body)));
}

/** What the console gives for signed requests: it reads like `get`. Throws `Problem`. */
export async function ask(path: string, body: unknown): Promise<unknown> {
  return read(await request(path, ...posting(body, reading.signal)));
}

/** Hands something to the console and gives its answer as it comes. Throws `Problem`, `Unreachable`. */
export async function stream(path: string, body: unknown, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await request(path, ...posting(body, AbortSignal.any([signal, reading.signal])));
  if (!response.ok || response.body === null) {
    await read(response);
    throw new Problem(response.status, "");
  }
  return response.body;
}

/** A file of the console, or no bytes when there is none. */
export async function getBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array((await get(path)) as ArrayBuffer);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return new Uint8Array();
    throw error;
  }
}
