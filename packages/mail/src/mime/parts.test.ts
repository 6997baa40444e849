import { generateKeyPairSync } from 'node:crypto';
import PostalMime from 'postal-mime';
import { createDkimSigner } from '../dkim.ts';
import { createLetter, type Letter } from '../letter.ts';
import { toMailObject } from '../mail-object.ts';
import { encodeFile } from './encoded-file.ts';
import { PiecedMessage } from './pieces.ts';

const base: Letter = {
  from: { address: 'noti@pabal.example', name: '파발' },
  to: { address: 'ann@example.com', name: 'Ann Lee' },
  subject: '미팅',
  html: '<p>안녕하세요</p><img src="cid:mark">',
  text: '.안녕하세요\n--=_1_ is no boundary\n\nFrom here on',
  messageId: '<0193a1b2-0000-7000-8000-000000000001@pabal.example>',
  date: new Date('2026-11-21T08:00:00Z'),
};
const calendar = {
  method: 'REQUEST',
  text: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n',
} as const;
const bytes = (count: number) => Buffer.from(Array.from({ length: count }, (_, index) => (index * 7) % 256));
const pdf = { file: encodeFile(bytes(5_000)), name: 'invoice.pdf', type: 'application/pdf' };
const mark = { file: encodeFile(bytes(300)), name: 'mark.png', type: 'image/png', contentId: 'mark' };

const messageOf = (change: Partial<Letter>) => toMailObject(createLetter({ ...base, ...change })).message;
const built = (change: Partial<Letter>) => Buffer.from(String(messageOf(change)), 'latin1').toString('utf8');

/** The types of the parts, with those inside of them. */
function treeOf(message: string, depth = 0): string[] {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const type = /^Content-Type: ([^;\r\n]+)/im.exec(head)?.[1] ?? '';
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  const own = `${'  '.repeat(depth)}${type}`;
  if (boundary === undefined) return [own];
  const parts = rest.join('\r\n\r\n').split(`--${boundary}`);
  expect(parts.at(-1)?.trim()).toBe('--');
  return [own, ...parts.slice(1, -1).flatMap((part) => treeOf(part.replace(/^\r\n/, ''), depth + 1))];
}

it('puts every kind of part where mail programs look for it', () => {
  expect(treeOf(built({ calendar, files: [pdf, mark] }))).toEqual([
    'multipart/mixed',
    '  multipart/alternative',
    '    text/plain',
    '    multipart/related',
    '      text/html',
    '      image/png',
    '    text/calendar',
    '  application/ics',
    '  application/pdf',
  ]);
  expect(treeOf(built({ files: [mark] }))).toEqual([
    'multipart/alternative',
    '  text/plain',
    '  multipart/related',
    '    text/html',
    '    image/png',
  ]);
  expect(treeOf(built({ calendar }))).toEqual([
    'multipart/mixed',
    '  multipart/alternative',
    '    text/plain',
    '    text/html',
    '    text/calendar',
    '  application/ics',
  ]);
});

it('is read by an independent parser as what it was', async () => {
  const files = [pdf, mark];
  const parsed = await PostalMime.parse(built({ calendar, files }));
  expect(parsed.subject).toBe('미팅');
  expect(parsed.text?.replaceAll('\r\n', '\n').trim()).toBe(base.text);
  expect(parsed.html?.trim()).toBe(base.html);
  // The parser gives texts with LF at their line ends.
  const lines = calendar.text.replaceAll('\r\n', '\n');
  const found = parsed.attachments.map(({ filename, mimeType, disposition, contentId, content }) => ({
    ...{ filename, mimeType, disposition, contentId },
    content: typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('latin1'),
  }));
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ...{ filename: 'mark.png', mimeType: 'image/png', disposition: 'inline', contentId: '<mark>' },
        content: bytes(300).toString('latin1'),
      }),
      expect.objectContaining({
        ...{ filename: 'invoice.pdf', mimeType: 'application/pdf', disposition: 'attachment' },
        content: bytes(5_000).toString('latin1'),
      }),
      expect.objectContaining({ mimeType: 'text/calendar', content: lines }),
      expect.objectContaining({ filename: 'invite.ics', mimeType: 'application/ics', content: lines }),
    ]),
  );
  expect(found).toHaveLength(4);
});

it('names the method of an invitation beside its type, as Outlook and Gmail want it', () => {
  expect(built({ calendar })).toContain('Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n');
  expect(built({ calendar: { ...calendar, method: 'CANCEL' } })).toContain(
    'charset=utf-8; method=CANCEL\r\n',
  );
});

it('gives the same octets for the same letter', () => {
  expect(built({ calendar, files: [pdf] })).toBe(built({ calendar, files: [pdf] }));
});

it.each([
  'plain.pdf',
  'two  spaces "and quotes" \\.pdf',
  '견적서 2026년 11월.pdf',
  `${'아주 긴 이름 '.repeat(12)}끝.pdf`,
  `${'x'.repeat(180)}.pdf`,
  `${'\u{1F4CE}'.repeat(40)}.pdf`,
  "it's 100%*.pdf",
])('keeps the name %j, in lines that every server takes', async (name) => {
  const message = built({ files: [{ ...pdf, name }] });
  expect((await PostalMime.parse(message)).attachments[0]?.filename).toBe(name);
  for (const line of message.split('\r\n')) expect(line.length).toBeLessThan(300);
  const disposition = /^Content-Disposition:.*(?:\r\n .*)*/m.exec(message)?.[0] ?? '';
  for (const line of disposition.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
});

it('encodes files of any length in lines of 76', () => {
  for (const count of [1, 56, 57, 58, 57 * 1_024, 57 * 1_024 + 1, 200_000]) {
    const octets = bytes(count);
    const { lines, size } = encodeFile(octets);
    const text = lines.toString('latin1');
    expect(size).toBe(count);
    expect(Buffer.from(text, 'base64').equals(octets)).toBe(true);
    const all = text.split('\r\n');
    expect(all.pop()).toBe('');
    expect(
      all.every((line, index) => line.length === 76 || (index === all.length - 1 && line.length > 0)),
    ).toBe(true);
  }
});

it('shares what is in a file between letters, and copies nothing of it', () => {
  const pieces = ['a@example.com', 'b@example.com'].map((address) => {
    const message = messageOf({ to: { address }, files: [pdf] });
    if (!(message instanceof PiecedMessage)) throw new Error('It is in one piece.');
    return message.pieces.filter((piece) => typeof piece !== 'string');
  });
  expect(pieces[0]).toEqual([pdf.file.lines]);
  expect(pieces[0]?.[0]).toBe(pieces[1]?.[0]);
});

it('is signed in pieces as it would be as a whole', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer = createDkimSigner({ domain: 'pabal.example', selector: 's1', privateKey: key });
  const hashOf = (message: unknown) => /bh=([^;]+);/.exec(String(message))?.[1];
  for (const change of [{ calendar, files: [pdf, mark] }, { files: [{ ...pdf, name: 'a  b .pdf' }] }]) {
    const message = messageOf(change);
    const inPieces = await signer.sign(message);
    expect(inPieces).toBeInstanceOf(PiecedMessage);
    expect(hashOf(inPieces)).toBe(hashOf(await signer.sign(String(message))));
  }
});

it.each([
  ['a type with a parameter', { type: 'text/plain; charset=utf-8' }, 'files.type'],
  ['a type that ends its line', { type: 'text/plain\r\nBcc: x@example.com' }, 'files.type'],
  ['a name with a line break', { name: 'a\r\nb.pdf' }, 'files.name'],
  ['no name', { name: '' }, 'files.name'],
  ['a name without an end', { name: 'x'.repeat(256) }, 'files.name'],
  ['an id that ends its field', { contentId: 'a>b' }, 'files.contentId'],
])('refuses %s', (_what, change, field) => {
  expect(() => createLetter({ ...base, files: [{ ...pdf, ...change }] })).toThrow(field);
});
