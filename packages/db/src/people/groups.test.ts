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
