import { excerpt } from '@pabal/domain';
import { z } from 'zod';
import { pointer, refusalOf } from './refusals.ts';

const target = z.union([
  z.strictObject({ email: z.email('an address'), name: z.string().optional() }),
  z.strictObject({ recipient: z.string() }),
]);
const input = z.object({
  query: z.strictObject({ state: z.enum(['sent', 'failed']).optional() }).optional(),
  body: z.strictObject({ to: z.array(target).min(1).max(3), count: z.int().max(9).optional() }),
});

function fieldsFor(value: unknown) {
  const parsed = input.safeParse(value);
  return parsed.success ? [] : refusalOf(parsed.error.issues, value).fields;
}

const toOne = (one: unknown) => ({ body: { to: [one] } });

describe('the refusal of a request', () => {
  it('says of a union what is wrong with the form that was meant', () => {
    expect(fieldsFor(toOne({ email: 'x' }))).toEqual([
      { field: '/to/0/email', expected: 'an address', got: '"x"' },
    ]);
    expect(fieldsFor(toOne({ email: 'a@example.com', bcc: 1 }))).toEqual([
      { field: '/to/0/bcc', expected: 'no field of this name', got: '1' },
    ]);
    expect(fieldsFor(toOne({ recipient: null }))).toEqual([
      { field: '/to/0/recipient', expected: 'a string', got: 'null' },
    ]);
  });

  it('says of a union that nothing fits when nothing does', () => {
    for (const value of [{}, 'text', null, [], { name: 'A' }]) {
      expect(fieldsFor(toOne(value))).toMatchObject([{ field: '/to/0', got: excerpt(value) }]);
    }
  });

  it('names the place, whichever part of the request it is in', () => {
    expect(fieldsFor({ query: { state: 'lost' }, body: { to: [], count: 10.5 } })).toEqual([
      { field: 'query/state', expected: 'one of sent, failed', got: '"lost"' },
      { field: '/to', expected: 'at least 1 entry', got: 'an array of 0' },
      { field: '/count', expected: 'a whole number', got: '10.5' },
    ]);
    expect(fieldsFor({})).toEqual([{ field: '', expected: 'an object', got: 'nothing' }]);
  });

  it('sums up in one sentence', () => {
    const value = { body: { to: [], count: 10 } };
    const parsed = input.safeParse(value);
    expect(refusalOf(parsed.error?.issues ?? [], value).message).toBe(
      '/to: expected at least 1 entry, got an array of 0 (and 1 more).',
    );
  });
});

describe('a pointer', () => {
  it('escapes what JSON pointers escape', () => {
    expect(pointer(['body', 'a/b', '~', 0])).toBe('/a~1b/~0/0');
    expect(pointer(['header', 'idempotency-key'])).toBe('header/Idempotency-Key');
    expect(pointer(['path', 'id'])).toBe('path/id');
  });
});

describe('an excerpt', () => {
  it.each([
    ['a long text is cut', 'x'.repeat(100), `"${'x'.repeat(60)}"… (100 characters)`],
    ['control characters are escaped', 'a\r\n\u001b', '"a\\r\\n\\u001b"'],
    ['nothing is given of an object', { password: 'x' }, 'an object'],
    ['nothing is given of an array', ['x'], 'an array of 1'],
    ['what is missing is nothing', undefined, 'nothing'],
    ['a number is given as it is', 1e21, '1e+21'],
  ])('%s', (_name, value, expected) => {
    expect(excerpt(value)).toBe(expected);
  });
});
