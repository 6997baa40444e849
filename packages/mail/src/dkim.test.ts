import { createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { createDkimSigner } from './dkim.ts';
import { createLetter, type Letter } from './letter.ts';
import { toMailObject } from './mail-object.ts';
import { createMessageForm } from './message-form.ts';
import { buildMime } from './mime/build.ts';
import { encodeFile } from './mime/encoded-file.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ed25519 = generateKeyPairSync('ed25519');
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const messages = {
  'a Korean letter': message('안녕하세요', '<p>안녕하세요</p>'),
  'a readable letter with odd spaces and empty lines at its end': message(
    'one  \t two \r\n\r\n three\t\r\n\r\n\r\n',
    'a  b ',
  ),
  'a letter to a non-ASCII local part': message('hello', 'hello', '한글à@example.com'),
};

/** With the fields of a letter that can be unsubscribed from. */
function newsletter(text: string): string {
  return message(text, text, 'ann@example.com', {
    'List-Id': '<digest.pabal.example>',
    'List-Unsubscribe': '<https://pabal.example/unsubscribe/1>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
}

function message(
  text: string,
  html: string,
  address = 'ann@example.com',
  headers: Record<string, string> = {},
): string {
  return buildMime(
    createLetter({
      headers,
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address, name: '안' },
      subject: '채용 공고 '.repeat(20),
      html,
      text,
      messageId: '<1@pabal.example>',
      date: new Date('2026-11-21T08:00:00Z'),
    }),
  );
}

const calendar = {
  method: 'REQUEST',
  text: 'BEGIN:VCALENDAR\r\n  X:  two spaces \r\nEND:VCALENDAR\r\n',
} as const;
const files = [
  { file: encodeFile(Buffer.alloc(3_001, 'a')), name: 'two  spaces .pdf', type: 'application/pdf' },
  { file: encodeFile(Buffer.alloc(100, 'b')), name: '그림.png', type: 'image/png', contentId: 'mark' },
];

function withParts(parts: Pick<Letter, 'calendar' | 'files'>) {
  const letter = createLetter({
    from: { address: 'noti@pabal.example', name: '파발' },
    to: { address: 'ann@example.com', name: '안' },
    ...{ subject: '채용 공고', html: '<p>a  b </p>', text: '.a  b \n\n', messageId: '<1@pabal.example>' },
    date: new Date('2026-11-21T08:00:00Z'),
    ...parts,
  });
  return toMailObject(letter).message;
}

function piecesOf(constant: string, name: string) {
  const part = { constants: [constant, constant], blanks: [0] };
  const mail = createMessageForm({ html: part, text: part })?.mail(
    {
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address: 'ann@example.com', name: '안' },
      ...{ subject: '채용 공고', messageId: '<1@pabal.example>', date: new Date('2026-11-21T08:00:00Z') },
    },
    [name],
  );
  if (mail === undefined) throw new Error('There are no pieces.');
  return mail.message;
}

describe.each(Object.entries({ 'rsa-sha256': rsa, 'ed25519-sha256': ed25519 }))(
  'a signature with %s',
  (algorithm, keys) => {
    const signer = createDkimSigner({
      domain: 'pabal.example',
      selector: 's1',
      privateKey: pem(keys.privateKey),
    });

    it.each(Object.entries(messages))('holds for %s', async (_case, unsigned) => {
      const signed = String(await signer.sign(unsigned));
      expect(signed.endsWith(`\r\n${unsigned}`)).toBe(true);
      const { tags, holds } = check(Buffer.from(signed, 'latin1'), keys.publicKey);
      expect(holds).toBe(true);
      expect(tags.get('a')).toBe(algorithm);
      expect(tags.get('d')).toBe('pabal.example');
      expect(tags.get('s')).toBe('s1');
      for (const line of signed.split('\r\n\r\n')[0]?.split('\r\n') ?? []) {
        expect(line.length).toBeLessThanOrEqual(100);
      }
    });

    it('holds for a message in pieces, in whichever way its parts are encoded', async () => {
      for (const name of ['지우', 'Ann'])
        for (const constant of ['안녕하세요 \n', 'hello  there\t\n', '.dot\n']) {
          const pieces = piecesOf(constant.repeat(200), name);
          const signed = await signer.sign(pieces);
          expect(String(signed).endsWith(`\r\n${pieces}`)).toBe(true);
          expect(check(Buffer.from(String(signed), 'latin1'), keys.publicKey).holds).toBe(true);
        }
    });

    it.each([
      ['an invitation', { calendar }],
      ['files', { files }],
      ['files and an invitation', { calendar, files }],
    ])('holds for a letter with %s, and breaks with one octet of it', async (_case, parts) => {
      const signed = String(await signer.sign(withParts(parts)));
      expect(check(Buffer.from(signed, 'latin1'), keys.publicKey).holds).toBe(true);
      const end = signed.lastIndexOf('=\r\n--');
      const tampered = `${signed.slice(0, end - 5)}AAAA${signed.slice(end - 1)}`;
      expect(tampered).not.toBe(signed);
      expect(check(Buffer.from(tampered, 'latin1'), keys.publicKey).holds).toBe(false);
    });

    it.each([
      ['a changed subject', (text: string) => text.replace('Subject: ', 'Subject: x')],
      ['a changed body', (text: string) => text.replace('hello', 'hallo')],
      ...[
        'From: eve@example.com',
        'To: eve@example.com',
        'Cc: eve@example.com',
        'Subject: other',
        'Date: Sat, 21 Nov 2026 09:00:00 +0000',
        'Message-ID: <2@evil.example>',
        'Reply-To: eve@example.com',
        'MIME-Version: 1.0',
        'Content-Type: text/plain',
        'Content-Transfer-Encoding: base64',
        'List-Unsubscribe: <https://evil.example/>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
        'List-Id: <evil.example>',
      ].flatMap((field): [string, (text: string) => string][] => [
        [`an added ${field} above ours`, (text) => text.replace('From: ', `${field}\r\nFrom: `)],
        [`an added ${field} below ours`, (text) => text.replace('\r\n\r\n', `\r\n${field}\r\n\r\n`)],
      ]),
    ])('breaks with %s', async (_case, tamper) => {
      const signed = String(await signer.sign(newsletter('hello')));
      const tampered = tamper(signed);
      expect(tampered).not.toBe(signed);
      expect(check(Buffer.from(tampered, 'latin1'), keys.publicKey).holds).toBe(false);
    });
  },
);

describe('createDkimSigner', () => {
  const privateKey = pem(rsa.privateKey);
  it.each([
    ['domain', { domain: 'a b', selector: 's1', privateKey }],
    ['domain', { domain: 'a.example; d=evil.example', selector: 's1', privateKey }],
    ['selector', { domain: 'a.example', selector: 's1;x', privateKey }],
    ['key', { domain: 'a.example', selector: 's1', privateKey: 'not a key' }],
    [
      'key',
      {
        domain: 'a.example',
        selector: 's1',
        privateKey: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      },
    ],
  ])('says which part is wrong: %s', (part, options) => {
    expect(() => createDkimSigner(options)).toThrow(`DKIM ${part}: expected`);
  });
});

// A verifier written from RFC 6376 alone, byte by byte where the signer uses patterns.

function check(raw: Buffer, publicKey: KeyObject): { tags: Map<string, string>; holds: boolean } {
  const text = raw.toString('latin1');
  const split = text.indexOf('\r\n\r\n');
  const fields = unfold(text.slice(0, split));
  const own = fields.find(([name]) => name === 'dkim-signature')?.[1] ?? '';
  const tags = new Map(
    own.split(';').map((tag): [string, string] => {
      const equals = tag.indexOf('=');
      return [tag.slice(0, equals).trim(), tag.slice(equals + 1).replace(/\s/g, '')];
    }),
  );
  const bodyHash = createHash('sha256')
    .update(canonicalBody(text.slice(split + 4)), 'latin1')
    .digest('base64');
  const input = headerInput(fields, tags, own);
  const signature = Buffer.from(tags.get('b') ?? '', 'base64');
  const valid =
    publicKey.asymmetricKeyType === 'ed25519'
      ? verify(null, createHash('sha256').update(input).digest(), publicKey, signature)
      : verify('sha256', input, publicKey, signature);
  return { tags, holds: valid && bodyHash === tags.get('bh') };
}

function unfold(head: string): [string, string][] {
  const fields: [string, string][] = [];
  for (const line of head.split('\r\n')) {
    const last = fields.at(-1);
    if (last && (line.startsWith(' ') || line.startsWith('\t'))) last[1] += line;
    else fields.push([line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)]);
  }
  return fields;
}

/** Fields are taken from the bottom, each once (5.4.2); a name without a field left stands for nothing. */
function headerInput(
  fields: readonly [string, string][],
  tags: ReadonlyMap<string, string>,
  own: string,
): Buffer {
  const left = fields.filter(([name]) => name !== 'dkim-signature');
  let input = '';
  for (const name of (tags.get('h') ?? '').split(':')) {
    const index = left.findLastIndex(([candidate]) => candidate === name);
    const [field] = index < 0 ? [] : left.splice(index, 1);
    if (field) input += `${name}:${collapse(field[1])}\r\n`;
  }
  const withoutSignature = own.replace(/(;\s*b=).*$/s, '$1');
  return Buffer.from(`${input}dkim-signature:${collapse(withoutSignature)}`, 'latin1');
}

function collapse(value: string): string {
  let out = '';
  for (const character of value) {
    const space = character === ' ' || character === '\t';
    if (!space) out += character;
    else if (out !== '' && !out.endsWith(' ')) out += ' ';
  }
  return out.endsWith(' ') ? out.slice(0, -1) : out;
}

function canonicalBody(body: string): string {
  const lines = body.split('\r\n').map((line) => {
    const collapsed = line.startsWith(' ') || line.startsWith('\t') ? ` ${collapse(line)}` : collapse(line);
    return collapsed === ' ' ? '' : collapsed;
  });
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
}
