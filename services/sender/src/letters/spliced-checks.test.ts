import type { MadeLetter } from './made.ts';
import { createSplicedChecks } from './spliced-checks.ts';

const message = (body: string) =>
  `Subject: s\r\nContent-Type: multipart/alternative;\r\n boundary="=_b"\r\n\r\n--=_b\r\n\r\n${body}\r\n--=_b--\r\n`;
const letter = (body: string, version = 'v1'): MadeLetter => ({
  ...{ ok: true, version },
  mail: { envelope: { from: 'a@x.example', to: 'b@x.example' }, message: message(body) },
});
const claim = { id: 'd1', editionId: 'e1', template: 'digest' };

function setUp(every: number) {
  const counts: string[] = [];
  const said: string[] = [];
  let refused = 0;
  let wholes = 0;
  const checks = createSplicedChecks({
    every,
    count: (how, cause) => counts.push(`${how} ${cause}`.trim()),
    mismatched: () => counts.push('mismatch'),
    logger: { error: (_fields: object, sentence: string) => void said.push(sentence) },
  });
  const refuse = () => {
    refused += 1;
  };
  const send = (whole: MadeLetter, isNew = false) =>
    checks.spliced(letter('hello'), {
      ...{ isNew, claim, edition: { refusePieces: refuse } },
      whole: () => {
        wholes += 1;
        return whole;
      },
    });
  return { send, counts, said, refused: () => refused, wholes: () => wholes };
}

it('compares the first letters of a kind, and one in so many of the others', () => {
  const { send, counts, wholes } = setUp(10);
  for (let n = 0; n < 30; n += 1) expect(send(letter('hello'), n === 4)).toEqual(letter('hello'));
  expect(wholes()).toBe(4);
  expect(new Set(counts)).toEqual(new Set(['spliced']));
});

it('compares none when it is told so', () => {
  const { send, wholes } = setUp(0);
  send(letter('other'), true);
  expect(wholes()).toBe(0);
});

it('sends the whole rendering where a letter differs, says so, and puts no more letters of its edition together', () => {
  const { send, counts, said, refused } = setUp(1);
  expect(send(letter('hallo'))).toEqual(letter('hallo'));
  expect(counts).toEqual(['mismatch', 'whole mismatch']);
  expect(refused()).toBe(1);
  expect(said).toEqual([expect.stringContaining('is not what its whole rendering gives')]);
});

it('does not blame a letter whose template changed while it was compared', () => {
  const { send, counts, refused } = setUp(1);
  expect(send(letter('hallo', 'v2'))).toEqual(letter('hallo', 'v2'));
  expect(counts).not.toContain('mismatch');
  expect(refused()).toBe(0);
});
