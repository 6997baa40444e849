// Messages made of pieces mean what those mean that are built as a whole, whatever stands in their blanks.

import { randomUUID } from 'node:crypto';
import { createLetter } from './letter.ts';
import { toMailObject } from './mail-object.ts';
import { createMessageForm } from './message-form.ts';
import type { BlankedText } from './mime/form-part.ts';
import { PiecedMessage } from './mime/pieces.ts';
import { sameMessage } from './mime/same-message.ts';

const head = {
  from: { name: '파발', address: 'noti@pabal.example' },
  to: { name: 'Ada', address: 'ada@example.com' },
  subject: '새 소식',
  messageId: '<0197-abc@pabal.example>',
  date: new Date(0),
  headers: { 'List-Unsubscribe': '<https://pabal.example/unsubscribe/x>', Precedence: 'bulk' },
};

const put = ({ constants, blanks }: BlankedText, texts: readonly string[]) =>
  constants.reduce((whole, constant, index) => `${whole}${texts[blanks[index - 1] ?? -1]}${constant}`);

function made(html: BlankedText, text: BlankedText, texts: readonly string[]) {
  const whole = toMailObject(createLetter({ ...head, html: put(html, texts), text: put(text, texts) }));
  return { whole, pieced: createMessageForm({ html, text })?.mail(head, texts) };
}

/** A text of about so many octets. */
const long = (piece: string, octets: number) => piece.repeat(Math.ceil(octets / Buffer.byteLength(piece)));
const line = 'A line of plain text, as long as it is.\n';
const korean = '새로 올라온 글을 모았습니다.\n';

const constants: readonly string[] = [
  ...[
    '',
    'x',
    'xy',
    '\n',
    ' ',
    '.',
    '\n.',
    'From ',
    '>',
    long(line, 900),
    long(korean, 900),
    long(korean, 901),
    long(korean, 5_000),
  ],
  ...[
    long('x', 990),
    `${long(line, 900)}Fr`,
    `om me\n${long(line, 900)}`,
    `${long(line, 800)}.`,
    `.${long(line, 800)}`,
  ],
  ...[
    `${long(line, 900)}>From x`,
    `${long('y', 1_200)}`,
    `=_0197abcpabal\n${long(line, 900)}`,
    long('a\r\nb\rc', 900),
    '\u0001',
  ],
];
const blanks: readonly string[] = [
  ...[
    '',
    'a',
    'ab',
    'abc',
    'Ada',
    '지우',
    '👩‍👩‍👧‍👦',
    'é',
    '\n',
    'a\n',
    '\nb',
    '.',
    '.x',
    '\n.',
    'From me',
    'om x',
    '=_0197abcpabalexample',
  ],
  ...[long('한', 700), long('z', 60), long('z', 1_000), 'a\n\nFrom b', '<b>', '\u00a0', '\t', '\u0001'],
];

it('are the same for constants and blanks of every kind, in every place', () => {
  let pieces = 0;
  for (const [index, first] of constants.entries())
    for (const second of constants)
      for (const [number, blank] of blanks.entries()) {
        const third = constants[(index + number) % constants.length] ?? '';
        const texts = [blank, blanks[(number + index) % blanks.length] ?? ''];
        const html = { constants: [first, second, third], blanks: [0, 1] };
        const text = { constants: [second, third], blanks: [1] };
        const { whole, pieced } = made(html, text, texts);
        if (pieced === undefined) {
          expect([...html.constants, ...text.constants, ...texts].some((one) => one.includes('\r'))).toBe(
            true,
          );
          continue;
        }
        if (!sameMessage(pieced.message, whole.message)) expect(String(pieced.message)).toBe(whole.message);
        const { message } = pieced;
        const wrong =
          message.length !== String(message).length ||
          String(message)
            .split('\r\n')
            .some((one) => one.length > 998);
        if (wrong)
          expect(String(message)).toBe('a message of the length it says, with lines within the limit');
        if (message instanceof PiecedMessage) pieces += 1;
      }
  expect(pieces).toBeGreaterThan(5_000);
});

it('share their long constants, in no more than three encodings', () => {
  const form = createMessageForm({
    html: { constants: [long(korean, 900), long(korean, 40_000)], blanks: [0] },
    text: { constants: ['x'], blanks: [] },
  });
  const buffers = new Set<unknown>();
  for (let n = 0; n < 30; n += 1) {
    const { message } = form?.mail(head, ['x'.repeat(n)]) ?? {};
    if (message instanceof PiecedMessage)
      for (const piece of message.pieces) if (typeof piece !== 'string') buffers.add(piece);
  }
  expect(buffers.size).toBe(4);
  const kept = [...buffers].reduce<number>(
    (sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : 0),
    0,
  );
  expect(kept).toBeLessThan(form?.octets ?? 0);
});

it('are refused for what a letter is refused for', () => {
  const form = createMessageForm({
    html: { constants: [''], blanks: [] },
    text: { constants: [''], blanks: [] },
  });
  expect(() => form?.mail({ ...head, headers: { Bcc: 'eve@example.com' } }, [])).toThrow(
    'headers."Bcc" of the letter',
  );
  expect(() => form?.mail({ ...head, to: { address: 'a@example.com, b@example.com' } }, [])).toThrow(
    'to.address',
  );
});

it('are not the same when anything that a reader sees differs', () => {
  const letter = (change: object) =>
    toMailObject(createLetter({ ...head, html: '<p>안녕</p>', text: 'hello', ...change })).message;
  expect(sameMessage(letter({}), letter({}))).toBe(true);
  for (const change of [
    { subject: 'x' },
    { html: '<p>안뇽</p>' },
    { text: 'hallo' },
    { text: '안녕' },
    { headers: {} },
    { messageId: `<${randomUUID()}@x>` },
  ])
    expect(sameMessage(letter({}), letter(change))).toBe(false);
});
