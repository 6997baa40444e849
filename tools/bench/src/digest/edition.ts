// Makes an edition, from the first request to its close-out, as an editor of a newsletter would.

import type { Store } from '@pabal/db/store';
import { eventually } from '@pabal/test/support';
import { type ApiClient, editionWithBooks, type ShownEdition } from './api-client.ts';
import { shown } from './sources.ts';

export const newsletterKey = 'bench-digest';

/** A group with everybody, so that people who have unsubscribed also belong to the audience. */
export const groupKey = 'bench:readers';

/** The shipped digest, and a look at it before it goes out. */
const definition = {
  name: '오늘의 글',
  template: 'daily-digest',
  language: 'ko',
  audience: { subscribers: true, groups: [groupKey] },
  approval: { mode: 'wait' },
  content: {
    kind: 'feeds',
    sources: { all: true },
    sections: [
      { key: 'team', title: { ko: '팀 블로그', en: 'Team blogs' }, tags: ['team'] },
      { key: 'personal', title: { ko: '개인 블로그', en: 'Personal blogs' }, tags: ['personal'] },
    ],
    maxItems: shown,
    minItems: shown,
  },
};

/** Makes the newsletter. */
export async function putNewsletter(api: ApiClient): Promise<void> {
  await api.ask('PUT', `/v1/newsletters/${newsletterKey}`, definition);
}

export interface FrozenEdition {
  readonly id: string;
  /** Seconds from the beginning of the edition until its audience is frozen, and how many of them freezing took. */
  readonly secondsToReady: number;
  readonly secondsToFreeze: number;
}

/** Begins an edition of a newsletter, outside of any schedule. @returns its id */
export async function beginEdition(api: ApiClient, newsletter: string): Promise<string> {
  const begun = await api.ask('POST', `/v1/newsletters/${newsletter}/editions`, {});
  return editionWithBooks.pick({ id: true }).parse(begun).id;
}

/** Begins an edition of the digest and waits until it is ready to be approved. */
export async function freezeEdition(api: ApiClient, store: Store): Promise<FrozenEdition> {
  const began = performance.now();
  const { id } = editionWithBooks
    .pick({ id: true })
    .parse(await api.ask('POST', `/v1/newsletters/${newsletterKey}/editions`, {}));
  const { secondsToFreeze } = await watchFreezing(store, id);
  return { id, secondsToReady: (performance.now() - began) / 1_000, secondsToFreeze };
}

/** Waits until an edition is ready, and measures how long freezing took. */
export async function watchFreezing(store: Store, id: string): Promise<{ readonly secondsToFreeze: number }> {
  let freezingSince: number | undefined;
  await eventually(
    async () => {
      const state = await stateOf(store, id);
      if (state === 'freezing') freezingSince ??= performance.now();
      if (state === 'skipped') throw new Error(`The edition was skipped.`);
      return state === 'ready';
    },
    { what: 'a frozen audience', timeoutMs: 600_000, everyMs: 5 },
  );
  return { secondsToFreeze: (performance.now() - (freezingSince ?? performance.now())) / 1_000 };
}

async function stateOf(store: Store, id: string): Promise<string | undefined> {
  const { rows } = await store.query<{ state: string }>('select state from editions where id = $1', [id]);
  return rows[0]?.state;
}

/** Lets it go out. */
export async function approveEdition(api: ApiClient, id: string): Promise<void> {
  await api.ask('POST', `/v1/editions/${id}/approve`);
}

/** Waits for its close-out. */
export async function closedEdition(api: ApiClient, id: string): Promise<ShownEdition> {
  return eventually(
    async () => {
      const told = editionWithBooks.parse(await api.ask('GET', `/v1/editions/${id}`));
      return told.state === 'finished' ? told : undefined;
    },
    { what: 'the close-out', timeoutMs: 120_000, everyMs: 250 },
  );
}
