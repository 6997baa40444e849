import { useStore } from '@pabal/test/support';
import { arrayLiteral } from './array-literal.ts';

const { store } = useStore();

async function backFrom(type: string, items: readonly unknown[]): Promise<unknown> {
  const { rows } = await store.query<{ items: unknown }>(`select $1::${type}[] as items`, [items]);
  return rows[0]?.items;
}

it.each([
  [
    'text',
    ['', 'NULL', 'null', null, ' ', 'a,b', '{}', '"', '\\', '\\"', "'", '\n\t', '한글 🐎', '$1', '\u001e'],
  ],
  ['integer', [0, -1, 2_147_483_647, null]],
  ['double precision', [0.1, -1e-300, 1e21, Number.POSITIVE_INFINITY, Number.NaN]],
  ['boolean', [true, false, null]],
  ['uuid', ['0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b']],
  ['text', []],
])('an array of %s comes back from PostgreSQL as it went in', async (type, items) => {
  expect(arrayLiteral(items)).toBeDefined();
  expect(await backFrom(type, items)).toEqual(items);
});

it('reads undefined as null', async () => {
  expect(await backFrom('text', ['a', undefined])).toEqual(['a', null]);
});

it('leaves times, octets and arrays of arrays to the driver, which knows them', async () => {
  const time = new Date('2026-03-01T00:00:00.123Z');
  expect([[time], [Buffer.from('a')], [['a']]].map(arrayLiteral)).toEqual([undefined, undefined, undefined]);
  expect(await backFrom('timestamptz', [time, null])).toEqual([time, null]);
  expect(await backFrom('bytea', [Buffer.from('a\\"\0')])).toEqual([Buffer.from('a\\"\0')]);
});
