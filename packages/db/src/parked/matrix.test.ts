import { useStore } from '@pabal/test/support';
import { inSpace } from '../store/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import { countDeadMatrix, countUnknownMatrix } from './matrix.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'suppressions', 'apps'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const full = { outcome: 'message-refused', code: 552, reply: 'full', cause: 'mailbox full' } as const;

it('counts dead letters by cause and domain, the latest cause first', async () => {
  await letters.fail(2, undefined, { domain: 'naver.example' });
  await letters.fail(1, undefined, { domain: 'daum.example', template: 'other' });
  await letters.fail(3, full, { domain: 'naver.example' });
  const matrix = await countDeadMatrix(store, {});
  expect(matrix).toMatchObject({
    total: { letters: 6, after: 0 },
    complete: true,
    rows: [
      { name: 'mailbox full', letters: 3, outcome: 'message-refused' },
      { letters: 3, templates: ['other', 'vacancy.created'] },
    ],
    domains: [
      { domain: 'naver.example', letters: 5 },
      { domain: 'daum.example', letters: 1 },
    ],
  });
  const [first, second] = matrix.rows;
  const inOrder = matrix.cells.toSorted((one, other) => other.letters - one.letters);
  expect(inOrder).toEqual([
    { row: first?.id, domain: 'naver.example', letters: 3, after: 0 },
    { row: second?.id, domain: 'naver.example', letters: 2, after: 0 },
    { row: second?.id, domain: 'daum.example', letters: 1, after: 0 },
  ]);
});

it('tells what came after a change from what was there before', async () => {
  await letters.fail(2);
  const { at } = await countDeadMatrix(store, {});
  await letters.fail(1);
  const { total, rows } = await countDeadMatrix(store, {}, at);
  expect(total).toEqual({ letters: 3, after: 1 });
  expect(rows).toMatchObject([{ letters: 3, after: 1 }]);
});

it('keeps to the filter and to the space, and puts rare domains together', async () => {
  for (let n = 0; n < 14; n += 1) await letters.fail(1, undefined, { domain: `d${n}.example` });
  await letters.fail(1, undefined, { template: 'other' });
  const { total, domains, cells } = await countDeadMatrix(store, { template: 'vacancy.created' });
  expect(total.letters).toBe(14);
  expect(domains).toHaveLength(12);
  expect(cells.find(({ domain }) => domain === null)).toMatchObject({ letters: 2 });
  expect(await countDeadMatrix(inSpace(store, 99), {})).toMatchObject({
    ...{ total: { letters: 0, after: 0 }, rows: [], domains: [], cells: [] },
  });
});

it('counts unknown letters by provider', async () => {
  await letters.lose(2);
  expect(await countUnknownMatrix(store, {})).toMatchObject({
    total: { letters: 2 },
    rows: [{ id: '-', name: '-', letters: 2, outcome: 'answer-lost' }],
    domains: [{ domain: 'example.com', letters: 2 }],
  });
});
