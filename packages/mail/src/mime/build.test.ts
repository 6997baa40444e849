import PostalMime from 'postal-mime';
import { createLetter, type Letter } from '../letter.ts';
import { buildMime } from './build.ts';

const base: Letter = {
  from: { address: 'noti@pabal.example', name: '파발' },
  to: { address: 'ann@example.com', name: 'Ann Lee' },
  subject: '채용 공고가 올라왔습니다',
  html: '<p>안녕하세요</p>\n<p>끝</p>',
  text: '안녕하세요\n끝',
  messageId: '<0193a1b2-0000-7000-8000-000000000001@pabal.example>',
  date: new Date('2026-11-21T08:00:00Z'),
};

function built(change: Partial<Letter> = {}): string {
  return asText(buildMime(createLetter({ ...base, ...change })));
}

/** Octets as characters become the text that they are. */
const asText = (octets: string) => Buffer.from(octets, 'latin1').toString('utf8');

function headOf(message: string): string {
  return message.slice(0, message.indexOf('\r\n\r\n'));
}

/** Unfolded header fields by lower-case name; a name twice is a failure. */
function fieldsOf(message: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of headOf(message)
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    expect(fields.has(name)).toBe(false);
    fields.set(name, line.slice(line.indexOf(':') + 2));
  }
  return fields;
}

/** Lines as the parser gives them back: it turns line ends of readable parts into LF, and adds one at the end. */
const lines = (text = ''): string => text.replace(/\r\n|\r|\n/g, '\n').replace(/\n$/, '');

describe('buildMime', () => {
  it('writes one of each field and the text before the html', async () => {
    const message = built({ replyTo: { address: 'hr@example.com' }, headers: { 'X-Pabal-Event': 'e1' } });
    expect([...fieldsOf(message).keys()]).toEqual([
      'from',
      'to',
      'reply-to',
      'subject',
      'message-id',
      'date',
      'mime-version',
      'auto-submitted',
      'x-pabal-event',
      'content-type',
    ]);
    expect(fieldsOf(message).get('date')).toBe('Sat, 21 Nov 2026 08:00:00 +0000');
    expect(fieldsOf(message).get('auto-submitted')).toBe('auto-generated');
    expect(message.indexOf('text/plain')).toBeLessThan(message.indexOf('text/html'));
    const parsed = await PostalMime.parse(message);
    expect(parsed).toMatchObject({
      subject: base.subject,
      from: { name: '파발', address: 'noti@pabal.example' },
      to: [{ name: 'Ann Lee', address: 'ann@example.com' }],
      replyTo: [{ address: 'hr@example.com' }],
      messageId: base.messageId,
      date: '2026-11-21T08:00:00.000Z',
    });
    expect(parsed.attachments).toEqual([]);
  });

  it('gives the same bytes for the same letter, so a retry repeats itself', () => {
    expect(built()).toBe(built());
  });

  it('lets a letter name its own Auto-Submitted', () => {
    expect(fieldsOf(built({ headers: { 'auto-submitted': 'no' } })).get('auto-submitted')).toBe('no');
  });

  it('leaves plain ASCII readable and encodes what a server might touch', () => {
    expect(built({ text: 'one\ntwo' })).toContain('Content-Transfer-Encoding: 7bit\r\n\r\none\r\ntwo\r\n--');
    expect(built({ text: 'bell\u0007' })).not.toContain('bell');
  });

  it.each([
    ['alone', (line: string) => line],
    ['first', (line: string) => `${line}\nshort`],
    ['between others', (line: string) => `short\n\n${line}\nshort`],
    ['last', (line: string) => `short\r\n${'x'.repeat(997)}\r\n${line}`],
  ])('leaves lines of 997 characters readable and encodes one of 998 that stands %s', (_where, text) => {
    expect(built({ text: text('y'.repeat(997)) })).toContain('y'.repeat(997));
    expect(built({ text: text('y'.repeat(998)) })).not.toContain('yyy');
  });

  it.each(['From the team', '>>From the team', 'Hello\nFrom the team', 'Hello\r\n\r\nFrom here on\n'])(
    'encodes %j, which a relay that stores letters in an mbox would change',
    async (text) => {
      const message = built({ text });
      expect(message).not.toContain('From the team');
      expect(message).not.toContain('From here on');
      expect(lines((await PostalMime.parse(message)).text)).toBe(lines(text));
    },
  );

  it('leaves "From" readable where no mbox would change it', () => {
    expect(built({ text: 'Sent From me\nFrom\nFromage' })).toContain(
      '\r\nSent From me\r\nFrom\r\nFromage\r\n--',
    );
  });

  it('encodes text of any size, half a character included', async () => {
    for (const count of [1, 85_000, 88_000, 400_000]) {
      const text = `${'한'.repeat(count)}\ud83d`;
      const parsed = await PostalMime.parse(built({ text }));
      expect(lines(parsed.text)).toBe(`${'한'.repeat(count)}\ufffd`);
    }
  });

  it('gives octets as characters, whatever alphabet an address is in', () => {
    const octets = buildMime(createLetter({ ...base, to: { address: '한글à@example.com' } }));
    expect(octets).not.toMatch(/[^\0-\xff]/);
    expect(asText(octets)).toContain('To: <한글à@example.com>');
  });

  it('encodes a part that contains the boundary', async () => {
    const boundary = /boundary="([^"]+)"/.exec(built())?.[1] ?? '';
    const text = `before\r\n--${boundary}--\r\nafter`;
    expect(boundary).not.toBe('');
    expect((await PostalMime.parse(built({ text }))).text?.trimEnd()).toBe(text);
  });

  it('writes a non-ASCII local part as raw UTF-8 and everything else in ASCII', () => {
    const eai = built({ to: { address: '한글@example.com', name: '한글' } });
    expect(fieldsOf(eai).get('to')).toContain('<한글@example.com>');
    expect(built()).toMatch(/^\p{ASCII}*$/u);
  });

  it.each([
    ['a comma', 'Lee, Ann'],
    ['quotes and a backslash', 'Ann "the \\ one" Lee'],
    ['another address', 'eve@evil.example'],
    ['brackets', 'Ann <admin@example.com>'],
    ['something like an encoded word', '=?UTF-8?B?QUJD?='],
    ['a long Korean name', '김'.repeat(150)],
    ['a long ASCII name', 'Ann '.repeat(40).trim()],
    ['emoji', '👩‍👩‍👧‍👦 가족'],
  ])('brings back a display name with %s', async (_case, name) => {
    const message = built({ to: { address: 'ann@example.com', name } });
    expect((await PostalMime.parse(message)).to).toEqual([{ name, address: 'ann@example.com' }]);
    expect(longestLine(headOf(message))).toBeLessThanOrEqual(78);
  });

  it.each([
    ['nothing', ''],
    ['a header of its own', 'Hello\r\nBcc: eve@example.com', 'Hello Bcc: eve@example.com'],
    ['the end of the headers', 'Hello\r\n\r\n<script>', 'Hello  <script>'],
    ['a lone CR', 'Hello\rBcc: eve@example.com', 'Hello Bcc: eve@example.com'],
    ['a line separator', 'Hello\u2028Bcc: eve', 'Hello Bcc: eve'],
    ['NUL', 'a\u0000b', 'a b'],
    ['something like an encoded word', '=?utf-8?q?=0D=0ABcc:_eve?='],
    ['double spaces', 'a  b   c'],
    ['a long line', 'word '.repeat(60).trim()],
    ['one long word', 'w'.repeat(2_000)],
    ['500 Korean characters', '가'.repeat(500)],
  ])('keeps a subject with %s one field', async (_case, subject, expected = subject) => {
    const message = built({ subject });
    expect(fieldsOf(message).has('bcc')).toBe(false);
    expect((await PostalMime.parse(message)).subject ?? '').toBe(expected);
  });

  it.each([
    ['an unbroken word that fits no line', 'w'.repeat(76)],
    ['an unbroken word that fits a line but not the first', 'w'.repeat(68)],
    ['such a word after others', `Meet us at https://example.com/${'x'.repeat(70)} today`],
    ['such a word at the end', `Re: ${'w'.repeat(499)}`],
  ])('writes a subject with %s in short lines, beginning on the first', async (_case, subject) => {
    const head = headOf(built({ subject }));
    expect(longestLine(head)).toBeLessThanOrEqual(78);
    expect(head).toMatch(/^Subject: \S/m);
    expect((await PostalMime.parse(built({ subject }))).subject).toBe(subject);
  });

  it('folds every header line and splits no character between encoded words', () => {
    for (const character of ['가', '😀', 'é', 'a가']) {
      const head = headOf(built({ subject: character.repeat(120) }));
      expect(longestLine(head)).toBeLessThanOrEqual(76);
      for (const [word, data] of head.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)) {
        expect(word.length).toBeLessThanOrEqual(75);
        expect(Buffer.from(data ?? '', 'base64').toString('utf8')).not.toContain('\ufffd');
      }
    }
  });

  it('brings back random text of every kind, with CRLF, dots and boundaries in it', async () => {
    const random = seeded(20261121);
    for (let round = 0; round < 300; round += 1) {
      const [subject, text, html, name] = [1, 20, 60, 1].map((count) => randomText(random, count));
      const letter = { ...base, subject: subject ?? '', text: text ?? '', html: html ?? '' };
      const to = { address: 'ann@example.com', name: name ?? '' };
      const message = asText(buildMime({ ...letter, to }));
      const parsed = await PostalMime.parse(message);
      expect(lines(parsed.text)).toBe(lines(letter.text));
      expect(lines(parsed.html)).toBe(lines(letter.html));
      expect((parsed.subject ?? '').trim()).toBe(oneLine(letter.subject).trim());
      expect(parsed.to?.[0]?.name).toBe(oneLine(name ?? '').trim());
      expect(parsed.to).toHaveLength(1);
      expect(longestLine(message)).toBeLessThanOrEqual(998);
      expect(message.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    }
  });
});

function longestLine(text: string): number {
  return Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)));
}

/** What becomes of a value in a header: breaks and controls are spaces. */
function oneLine(text: string): string {
  return text.replace(/\r\n|[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
}

/** A small generator with a fixed seed, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  'a',
  'word ',
  'A-long-token',
  '가나다',
  '😀',
  '👩‍👩‍👧‍👦',
  'e\u0301',
  'ñ',
  '\t',
  '=?',
  '?=',
  '.',
  '--',
  '"',
  '\\',
  ',',
  '<',
  '>',
  '@',
  '=',
  ' ',
];
const breaks = [
  '\r\n',
  '\n',
  '\r',
  '\r\n.\r\n',
  '\nFrom ',
  '\r\nBcc: eve@example.com\r\n\r\n',
  '\r\n--=_0193a1b20000',
];

function randomText(random: (below: number) => number, lines: number): string {
  let text = '';
  for (let line = 0; line < lines; line += 1) {
    for (let count = random(40); count > 0; count -= 1) text += pieces[random(pieces.length)];
    if (random(2) === 0) text += breaks[random(breaks.length)];
  }
  return text;
}
