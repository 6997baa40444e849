// What an edition is made of, and whom it goes to, is of the space of its newsletter.

import { useStore } from '@pabal/test/support';
import { addFeeds } from '../feeds/index.ts';
import { changeMembers, putRecipient, putSuppression, segmentRule } from '../people/index.ts';
import { createSpace } from '../spaces/index.ts';
import { inSpace, newId, type SpaceStore } from '../store/index.ts';
import { createTestEditions, subscribersOnly, testDefinition } from '../testing/index.ts';
import type { CandidateEntry } from './entries.ts';
import {
  beginChoosing,
  beginEdition,
  chooseEntries,
  findStaleFeeds,
  freezePage,
  hastenFeeds,
  putNewsletter,
  setContent,
  takeComplaints,
} from './index.ts';

const { store } = useStore({
  empty: ['deliveries', 'newsletters', 'recipients', 'groups', 'feeds', 'suppressions'],
});
let other: SpaceStore;

beforeAll(async () => {
  other = inSpace(store, (await createSpace(store, 'other'))?.id ?? 0);
});

/** People of a space, in the group `all`, with addresses that both spaces have. */
async function fill(space: SpaceStore, ...ids: string[]): Promise<void> {
  for (const externalId of ids) {
    const address = `${externalId}@example.com`;
    await putRecipient(space, { externalId, address, addressKey: address, attributes: { plan: 'gold' } });
  }
  await changeMembers(space, 'all', {
    ...{ add: { externalIds: ids, people: [] }, remove: { externalIds: [], people: [] } },
  });
}

async function freeze(space: SpaceStore, audience: object): Promise<string[]> {
  const editions = await createTestEditions(space, 'digest');
  const edition = await beginEdition(space, editions.key, { definition: testDefinition });
  const id = edition?.id ?? '';
  await beginChoosing(store, id, undefined);
  await setContent(store, id, { sections: [], data: {} });
  await freezePage(store, id, {
    ...subscribersOnly,
    audience: { subscribers: false, groups: [], exceptGroups: [], ...audience },
  });
  const { rows } = await store.query<{ key: string }>(
    'select d.address_key as key from deliveries d where d.edition_id = $1 order by 1',
    [id],
  );
  return rows.map(({ key }) => key.replace('@example.com', ''));
}

describe('an audience', () => {
  beforeEach(async () => {
    await fill(store, 'ann', 'bob');
    await fill(other, 'ann', 'cyd');
  });

  it.each<[string, object]>([
    ['of a group', { groups: ['all'] }],
    ['of a segment', { segment: segmentRule.parse({ attribute: 'plan', is: 'gold' }) }],
    ['of a segment about a group', { segment: segmentRule.parse({ group: 'all' }) }],
  ])('%s is of the space of its newsletter', async (_of, audience) => {
    expect(await freeze(store, audience)).toEqual(['ann', 'bob']);
    expect(await freeze(other, audience)).toEqual(['ann', 'cyd']);
  });

  it('leaves out whom its own space excepts or suppresses, and nobody else', async () => {
    await putSuppression(store, { addressKey: 'ann@example.com', scope: 'all', reason: 'x', actor: 'test' });
    await changeMembers(store, 'vip', {
      ...{ add: { externalIds: ['bob'], people: [] }, remove: { externalIds: [], people: [] } },
    });
    await changeMembers(other, 'vip', {
      ...{ add: { externalIds: ['cyd'], people: [] }, remove: { externalIds: [], people: [] } },
    });
    expect(await freeze(store, { groups: ['all'], exceptGroups: ['vip'] })).toEqual([]);
    expect(await freeze(other, { groups: ['all'], exceptGroups: ['vip'] })).toEqual(['ann']);
  });
});

describe('the entries of an edition', () => {
  const selection = { all: true, tags: [], feeds: [] };

  async function publish(space: SpaceStore, title: string): Promise<void> {
    const [feed] = await addFeeds(space, [{ url: 'https://blog.example/feed' }]);
    await store.query(
      `insert into entries (id, feed_id, guid, story_id, title, first_fetch) values ($1, $2, 'g', $1, $3, false)`,
      [newId(), feed?.id, title],
    );
  }

  async function candidatesOf(space: SpaceStore): Promise<string[]> {
    const { key, newsletterId } = await createTestEditions(space, 'digest');
    const edition = await beginEdition(space, key, { definition: testDefinition });
    await beginChoosing(store, edition?.id ?? '', undefined);
    let seen: readonly CandidateEntry[] = [];
    await chooseEntries(
      store,
      { id: edition?.id ?? '', newsletterId },
      { from: new Date(0), selection },
      (all) => {
        seen = all;
        return undefined;
      },
    );
    return seen.map(({ title }) => title);
  }

  it('are those of the feeds of its space', async () => {
    await publish(store, 'ours');
    await publish(other, 'theirs');
    expect(await candidatesOf(store)).toEqual(['ours']);
    expect(await candidatesOf(other)).toEqual(['theirs']);
  });

  it('wait for the feeds of its space, and hurry no others', async () => {
    await publish(store, 'ours');
    await publish(other, 'theirs');
    await store.query(`update feeds set due_at = now() + interval '1 day'`);
    await hastenFeeds(other, selection, new Date());
    const { rows } = await store.query('select space_id as space from feeds where due_at <= now()');
    expect(rows).toEqual([{ space: other.space }]);
    const stale = await findStaleFeeds(store, selection, { begun: new Date(), since: new Date() });
    expect(stale).toHaveLength(1);
  });
});

it('a slot that passed is complained of for each newsletter, though two are called the same', async () => {
  const next = { slot: new Date(Date.now() - 86_400_000), wake: new Date(Date.now() + 86_400_000) };
  for (const space of [store, other])
    await putNewsletter(space, { key: 'digest', name: 'Digest', definition: testDefinition, next });
  const complaints = await takeComplaints(store, new Date());
  expect(complaints.map(({ newsletter, space }) => [newsletter, space])).toEqual([
    ['digest', store.space],
    ['digest', other.space],
  ]);
  expect(await takeComplaints(store, new Date())).toEqual([]);
});
