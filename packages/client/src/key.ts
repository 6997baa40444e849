// Keys: the one by which pabal knows a repeat, made from what the app calls the thing itself, and the API key.

import { createHash } from 'node:crypto';

/** What the idempotency key of an event is made of. */
export interface KeyParts {
  /** Tells apart several programs that share the API key of one app. */
  readonly app?: string | undefined;
  readonly type: string;
  readonly businessKey: string;
  readonly revision?: string | number | undefined;
}

/** What pabal takes at most. */
const longest = 255;

/**
 * The idempotency key of an event: `app/type/businessKey/revision`, each part percent-encoded, so that it is ASCII and no two
 * events share one. One that would be too long ends with a SHA-256 of the whole.
 *
 * @throws TypeError when type or business key is empty, or a part holds half of a character
 */
export function idempotencyKey({ app = '', type, businessKey, revision = '' }: KeyParts): string {
  if (type === '') throw new TypeError('The event type is empty: expected the name of a template.');
  if (businessKey === '')
    throw new TypeError('The business key is empty: expected what your app calls the thing, such as its id.');
  const key = [app, type, businessKey, String(revision)].map(encoded).join('/');
  if (key.length <= longest) return key;
  const digest = createHash('sha256').update(key).digest('hex');
  return `${key.slice(0, longest - digest.length - 1)}~${digest}`;
}

/** Percent-encodes all but letters, digits and `-._`. `~` begins the digest of a long key, so it is encoded, too. */
function encoded(part: string): string {
  if (!part.isWellFormed())
    throw new TypeError('A part of the key holds half of a character (a lone surrogate).');
  return encodeURIComponent(part).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const keyForm = /^pbl_(live|test)_(?:([a-z][a-z0-9]{0,15})_)?[A-Za-z0-9_-]{43}$/;

/** What an API key says about itself. */
export interface ApiKeyForm {
  readonly mode: 'live' | 'test';
  /** The cell that the key belongs to, where there are several. */
  readonly cell: string | undefined;
}

/** @throws TypeError when it has not the form of a key; its text is not repeated */
export function readApiKey(key: string): ApiKeyForm {
  const found = keyForm.exec(key);
  if (found === null)
    throw new TypeError(
      'The API key must look like pbl_live_… or pbl_test_…, as `pabal apps create` shows it once.',
    );
  return { mode: found[1] === 'test' ? 'test' : 'live', cell: found[2] };
}

/**
 * The address of the api. `{cell}` in it is replaced by the cell of the key, so that one setting serves apps of all cells.
 *
 * @throws TypeError
 */
export function apiAddress(url: string, key: string): URL {
  const { cell } = readApiKey(key);
  if (url.includes('{cell}') && cell === undefined)
    throw new TypeError(`The address ${url} names {cell}, and the API key belongs to no cell.`);
  const text = url.replaceAll('{cell}', cell ?? '');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new TypeError(`The address of pabal must be an http or https URL, got ${JSON.stringify(url)}.`);
  return new URL(text.endsWith('/') ? text : `${text}/`);
}
