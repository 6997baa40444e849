import { useStore } from '@pabal/test/support';
import { changeMembers, replaceMembers } from './index.ts';

const { store } = useStore();

const size = 100_000;

/** Members by the ids that `beforeAll` gave to recipients. */
const numbered = (from: number, count = size) => ({
  externalIds: Array.from({ length: count }, (_, n) => `r${n + from}`),
  people: [],
});

beforeAll(async () => {
  await store.query(
    `insert into recipients (id, external_id, address, address_key)
     select new_id(), 'r' || n, 'r' || n || '@example.com', 'r' || n || '@example.com' from generate_series(0, $1::int) n`,
    [size],
  );
});

// PostgreSQL takes a group that its statistics have never seen for a handful of rows. A plan made for a handful compares each
// member with each wanted one: ten thousand million comparisons here, which no statement's time allows.
describe('a large group that the statistics do not know', () => {
  beforeAll(async () => {
    await replaceMembers(store, 'known', numbered(0));
    await store.query('analyze group_members');
    await replaceMembers(store, 'new', numbered(0));
  }, 60_000);

  it('is replaced by another set of members', async () => {
    const change = await replaceMembers(store, 'new', numbered(1));
    expect(change).toEqual({ added: 1, removed: 1, members: size });
  }, 60_000);

  it('loses most of its members at once', async () => {
    const change = await changeMembers(store, 'new', {
      add: numbered(0, 1),
      remove: numbered(1, size - 1),
    });
    expect(change).toEqual({ added: 1, removed: size - 1, members: 2 });
  }, 60_000);
});

// After some runs PostgreSQL keeps a plan, made while the table was nearly empty: there any order of the two lists is cheap.
it.each([1, 30, 300])(
  'a group of a hundred thousand new people is made and replaced by plans that were made for %i people',
  async (known) => {
    await store.query('truncate recipients cascade');
    const people = (from: number, count = size) => ({
      externalIds: [],
      people: Array.from({ length: count }, (_, n) => {
        const address = `p${n + from}@example.com`;
        return { externalId: `mailto:${address}`, address, addressKey: address };
      }),
    });
    await store.query('analyze recipients, group_members');
    for (let run = 0; run < 12; run += 1) await replaceMembers(store, 'few', people(-known, known));
    expect(await replaceMembers(store, 'new', people(0))).toMatchObject({ added: size });
    expect(await replaceMembers(store, 'new', people(1))).toEqual({ added: 1, removed: 1, members: size });
    const { externalIds } = numbered(0);
    expect(await changeMembers(store, 'new', { add: people(0, 1), remove: people(1) })).toEqual({
      ...{ added: 1, removed: size, members: 1 },
    });
    await expect(replaceMembers(store, 'new', { externalIds, people: [] })).rejects.toThrow(
      'Members that are not known: 100000',
    );
  },
  60_000,
);
