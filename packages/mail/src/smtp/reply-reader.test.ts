import { piecesFrom, randomFrom } from '../testing/pieces.ts';
import { type Answer, ReplyReader } from './reply-reader.ts';

/** Everything a reader makes of these chunks, answers as code and text. */
function heard(chunks: readonly Buffer[]): (string | object)[] {
  const reader = new ReplyReader();
  const all: (string | object)[] = [];
  for (const chunk of chunks) {
    reader.take(chunk);
    for (let answer = reader.next(); typeof answer !== 'string'; answer = reader.next())
      all.push(shown(answer));
    if (reader.next() === 'unreadable') return [...all, 'unreadable'];
  }
  return all;
}

function shown(answer: Answer): object {
  return { code: answer.code, text: answer.read().text };
}

const read = (...texts: string[]) => heard(texts.map((text) => Buffer.from(text)));

describe('the reader of answers', () => {
  it.each<[string, string, object[]]>([
    ['one line', '250 Ok\r\n', [{ code: 250, text: '250 Ok' }]],
    ['a code alone', '354\r\n', [{ code: 354, text: '354' }]],
    ['lines that end in LF', '250-a\n250 b\n', [{ code: 250, text: '250-a\n250 b' }]],
    ['many lines', '250-a\r\n250-b\r\n250 c\r\n', [{ code: 250, text: '250-a\n250-b\n250 c' }]],
    [
      'several answers',
      '250 a\r\n550-b\r\n550 c\r\n354 d\r\n',
      [
        { code: 250, text: '250 a' },
        { code: 550, text: '550-b\n550 c' },
        { code: 354, text: '354 d' },
      ],
    ],
    [
      'empty lines in between',
      '\r\n250 a\r\n\r\n\n250 b\r\n',
      [
        { code: 250, text: '250 a' },
        { code: 250, text: '250 b' },
      ],
    ],
    ['words in any script', '250 메일 😀\r\n', [{ code: 250, text: '250 메일 😀' }]],
    ['lines of one kind with two codes', '550-a\r\n553 b\r\n', [{ code: 553, text: '550-a\n553 b' }]],
    ['an answer that is not there yet', '250-a\r\n250', []],
  ])('reads %s', (_what, text, answers) => {
    expect(read(text)).toEqual(answers);
  });

  it.each([
    'hello\r\n',
    '2\r\n',
    '25\r\n',
    '2500 a\r\n',
    '150 a\r\n',
    '650 a\r\n',
    '2a0 a\r\n',
    '250_a\r\n',
    '250-a\r\n550 b\r\n',
    '250-a\r\n\r\n250 b\r\n',
    '\0\0\0\0\n',
    'HTTP/1.1 400 Bad Request\r\n',
  ])('does not believe %j', (text) => {
    expect(read(text)).toEqual(['unreadable']);
  });

  it('takes a long answer, and none without an end', () => {
    const line = `250-${'x'.repeat(1_000)}\r\n`;
    const [answer] = read(`${line.repeat(60)}250 end\r\n`);
    expect(answer).toMatchObject({ code: 250 });
    expect(read(line.repeat(70))).toEqual(['unreadable']);
    expect(
      read(
        ...Array.from({ length: 70 }, () => 'x'.repeat(1_000)).map((part, index) =>
          index === 0 ? `250 ${part}` : part,
        ),
      ),
    ).toEqual(['unreadable']);
  });

  it('believes a no without its line end when the connection is over, and nothing else', () => {
    const last = (text: string) => {
      const reader = new ReplyReader();
      reader.take(Buffer.from(text));
      reader.next();
      const answer = reader.atEnd();
      return answer && shown(answer);
    };
    expect(last('451 4.3.0 Going')).toEqual({ code: 451, text: '451 4.3.0 Going' });
    expect(last('550-a\r\n550 b')).toEqual({ code: 550, text: '550-a\n550 b' });
    for (const text of ['', '55', '550', '250 Ok', '550-a\r\n', '550-a']) expect(last(text)).toBeUndefined();
  });

  it('hears the same however the answers are cut into chunks', () => {
    const script = Buffer.from(
      '220-메일\r\n220 b\r\n250 Ok\n\r\n550-5.1.1 ㄱ\r\n550 5.1.1 ㄴ\r\n354\r\n250 2.0.0 끝 😀\r\n',
    );
    const whole = heard([script]);
    expect(whole).toHaveLength(5);
    for (let seed = 0; seed < 500; seed += 1) {
      const chunks = piecesFrom(seed)(script.toString('latin1')).map((piece) => Buffer.from(piece, 'latin1'));
      expect([seed, heard(chunks)]).toEqual([seed, whole]);
    }
  });

  it('never throws, whatever comes', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const random = randomFrom(seed);
      const alphabet = '0123456789- \r\n\n2255xㅎ\0';
      const noise = Array.from({ length: 200 }, () => alphabet[Math.floor(random() * alphabet.length)]).join(
        '',
      );
      expect(() => read(noise.slice(0, 80), noise.slice(80))).not.toThrow();
    }
  });
});
