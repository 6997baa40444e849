// Newsletters with people and entries, and editions in every state, made the way real ones come to be.

import {
  beginEdition,
  type Edition,
  endFreezing,
  freezePage,
  releaseEdition,
  setContent,
} from '../editions/index.ts';
import { beginChoosing } from '../editions/steps.ts';
import { newId, type SpaceStore } from '../store/index.ts';

/** A definition as the newsletters package gives it, with what the store itself looks at. */
export const testDefinition = {
  name: 'Digest',
  template: 'daily-digest',
  language: 'en',
  schedule: null,
  audience: {},
  content: { kind: 'recipients' },
  alarmMinutes: 60,
};

export interface TestEditions {
  readonly newsletterId: string;
  readonly key: string;
  /** People who subscribed, with addresses `<external id>@example.com`. @returns their ids */
  subscribe(...externalIds: string[]): Promise<string[]>;
  /** An edition that is frozen and ready, of all subscribers. */
  ready(): Promise<Edition>;
  /** One whose letters go out. */
  sending(): Promise<Edition>;
}

/** What freezes an edition of all subscribers. */
export const subscribersOnly = {
  audience: { subscribers: true, groups: [], exceptGroups: [] },
  template: 'daily-digest',
  language: 'en',
  frequencyCapDays: null,
  week: null,
  pageSize: 1_000,
  messageIdDomain: 'pabal.test',
} as const;

/** A feed that fails, with an entry that editions may take. @returns its id */
export async function addTestFeed(
  store: SpaceStore,
  { title, entries }: { readonly title: string; readonly entries: readonly string[] },
): Promise<string> {
  const feed = newId();
  const url = `https://blog.example/${feed}`;
  await store.query(
    `insert into feeds (id, url, fetch_url, host, title, tags, due_at, checked_at, answered_at, changed_at, failing_since, failures, failure,
       failure_detail, space_id)
     values ($1, $2, $2, 'blog.example', $3, '{team}', now() + interval '1 hour', now(), now() - interval '2 hours', now() - interval '5 hours', now(), 2,
       'http-error', 'Expected a status of 200, got 503.', $4)`,
    [feed, url, title, store.space],
  );
  await store.query(
    `insert into entries (id, feed_id, guid, story_id, url, canonical_url, title, published_at, first_seen_at, first_fetch)
     select i, $1, i::text, i, $2 || '/' || i, $2 || '/' || i, t, now(), now(), false
     from unnest($3::uuid[], $4::text[]) e (i, t)`,
    [feed, url, entries.map(newId), entries],
  );
  return feed;
}

/** Makes a newsletter and the doers that make people and editions for it. */
export async function createTestEditions(
  store: SpaceStore,
  key = `digest-${newId().slice(-8)}`,
): Promise<TestEditions> {
  const newsletterId = newId();
  await store.query(
    'insert into newsletters (id, key, name, definition, space_id) values ($1, $2, $3, $4, $5)',
    [newsletterId, key, 'Digest', JSON.stringify(testDefinition), store.space],
  );

  async function ready(): Promise<Edition> {
    const edition = await beginEdition(store, key, { definition: testDefinition });
    if (edition === undefined) throw new Error('There is no newsletter to make an edition of.');
    await beginChoosing(store, edition.id, undefined);
    await setContent(store, edition.id, { sections: [], data: {} });
    while ((await freezePage(store, edition.id, subscribersOnly))?.complete === false);
    await endFreezing(store, edition.id, { mode: 'at-once' }, new Date());
    return edition;
  }

  return {
    newsletterId,
    key,
    subscribe: async (...externalIds) => {
      const { rows } = await store.query<{ id: string }>(
        `with people as (
           insert into recipients (id, external_id, address, address_key, space_id)
           select i, x, x || '@example.com', x || '@example.com', $4::smallint from unnest($2::text[], $3::uuid[]) p (x, i) returning id
         )
         insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
         select $1, id, 'subscribed', now(), 'a test', 'test' from people returning recipient_id as id`,
        [newsletterId, externalIds, externalIds.map(newId), store.space],
      );
      return rows.map(({ id }) => id);
    },
    ready,
    sending: async () => {
      const edition = await ready();
      await releaseEdition(store, edition.id, new Date(Date.now() + 60_000));
      return edition;
    },
  };
}
