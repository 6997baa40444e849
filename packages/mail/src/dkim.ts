import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { PiecedMessage } from './mime/pieces.ts';

// DKIM signatures (RFC 6376; Ed25519: RFC 8463), canonicalization relaxed/relaxed.

export interface DkimOptions {
  readonly domain: string;
  readonly selector: string;
  /** PEM; RSA of at least 1,024 bits, or Ed25519. */
  readonly privateKey: string;
}

export interface DkimSigner {
  /** The message with its signature in front. The costly part runs off the event loop. */
  sign(message: string | PiecedMessage): Promise<string | PiecedMessage>;
}

/**
 * Fields that are signed, and named once more than they occur, so that one added on the way breaks the signature (RFC 6376
 * 8.15). They are what a mail program shows, answers to, or reads the body by, and what it unsubscribes with.
 */
const guardedFields = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-id',
];
/** Fields that are signed when present. */
const furtherFields = ['references', 'in-reply-to', 'auto-submitted', 'precedence'];

const domainForm = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;
const signAsync = promisify(sign);

/** Loads the key once. Throws a TypeError that says what is wrong with domain, selector or key. */
export function createDkimSigner({ domain, selector, privateKey }: DkimOptions): DkimSigner {
  if (!domainForm.test(domain)) fail('domain', 'a domain name in ASCII');
  if (!domainForm.test(selector)) fail('selector', 'a name of letters, digits, dots and hyphens');
  const key = loadKey(privateKey);
  const algorithm = key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';

  return {
    sign: async (given) => {
      const message = typeof given === 'string' || given.relaxed ? given : given.toString();
      const { fields, bodyHash } = typeof message === 'string' ? ofWhole(message) : ofPieces(message);
      const signed = signedNames(fields);
      const unsigned = [
        `DKIM-Signature: v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain}; s=${selector};`,
        ` t=${Math.floor(Date.now() / 1_000)}; h=${signed.join(':').replace(/.{50,70}?:/g, '$&\r\n  ')};`,
        ` bh=${bodyHash};`,
        ' b=',
      ].join('\r\n');
      const data = signingInput(fields, signed, unsigned);
      const signature = (await signatureOf(key, data)).toString('base64').replace(/.{72}(?=.)/g, '$&\r\n  ');
      const field = `${unsigned}${signature}\r\n`;
      return typeof message === 'string' ? field + message : message.after(field);
    },
  };
}

function loadKey(privateKey: string): KeyObject {
  const key = readKey(privateKey);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const fit = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'rsa' && bits >= 1_024);
  return fit ? key : fail('key', 'an RSA key of at least 1,024 bits or an Ed25519 key');
}

function readKey(privateKey: string): KeyObject {
  try {
    return createPrivateKey(privateKey);
  } catch {
    // Without the cause: OpenSSL may quote what it could not read.
    return fail('key', 'a private key in PEM');
  }
}

function fail(what: string, expected: string): never {
  throw new TypeError(`DKIM ${what}: expected ${expected}, got something else.`);
}

/** RFC 8463 3: Ed25519 signs the SHA-256 of the data; RSA hashes it itself. */
function signatureOf(key: KeyObject, data: Buffer): Promise<Buffer> {
  if (key.asymmetricKeyType !== 'ed25519') return signAsync('sha256', data, key);
  return signAsync(null, createHash('sha256').update(data).digest(), key);
}

/** Header fields by lower-case name, the last of a name first to be signed, and the body. */
function takeApart(message: string): { fields: Map<string, string>; body: string } {
  const end = message.indexOf('\r\n\r\n');
  const head = message.slice(0, end);
  const fields = new Map<string, string>();
  for (const field of head.split(/\r\n(?![ \t])/)) {
    const colon = field.indexOf(':');
    fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1));
  }
  return { fields, body: message.slice(end + 4) };
}

interface Hashed {
  readonly fields: ReadonlyMap<string, string>;
  readonly bodyHash: string;
}

function ofWhole(message: string): Hashed {
  const { fields, body } = takeApart(message);
  return {
    fields,
    bodyHash: createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64'),
  };
}

/** The header is in the first piece, and the body is in its relaxed form already. */
function ofPieces({ pieces: [first = '', ...others] }: PiecedMessage): Hashed {
  const { fields, body } = takeApart(first.toString('latin1'));
  const hash = createHash('sha256').update(body, 'latin1');
  for (const piece of others) {
    if (typeof piece === 'string') hash.update(piece, 'latin1');
    else hash.update(piece);
  }
  return { fields, bodyHash: hash.digest('base64') };
}

function signedNames(fields: ReadonlyMap<string, string>): string[] {
  const present = [...guardedFields, ...furtherFields].filter((name) => fields.has(name));
  return [...present, ...guardedFields];
}

function signingInput(
  fields: ReadonlyMap<string, string>,
  signed: readonly string[],
  unsigned: string,
): Buffer {
  const once = [...new Set(signed)].filter((name) => fields.has(name));
  const lines = once.map((name) => `${name}:${relaxedValue(fields.get(name) ?? '')}\r\n`);
  const own = `dkim-signature:${relaxedValue(unsigned.slice(unsigned.indexOf(':') + 1))}`;
  return Buffer.from(`${lines.join('')}${own}`, 'latin1');
}

/** RFC 6376 3.4.2. */
function relaxedValue(value: string): string {
  return value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
}

/** RFC 6376 3.4.4. */
function relaxedBody(body: string): string {
  const lines = body
    .replace(/[ \t]+(?=\r\n|$)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(?:\r\n)+$/, '');
  return lines === '' ? '' : `${lines}\r\n`;
}
