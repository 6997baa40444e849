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
  pageSize: 1_000,
  messageIdDomain: 'pabal.test',
} as const;

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
