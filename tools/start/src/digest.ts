// The first edition a new user sees: sample feeds are read, get new entries, and a letter shows them.

import { setTimeout as wait } from 'node:timers/promises';
import { beginEdition, type Edition, findEdition, listEditions, putNewsletter } from '@pabal/db/editions';
import { addFeeds, findFeed, hastenFeed } from '@pabal/db/feeds';
import { putRecipient, subscribe } from '@pabal/db/people';
import { newId, type SpaceStore } from '@pabal/db/store';
import { messageOf } from '@pabal/domain';
import { type NewsletterDefinition, newsletterDefinition } from '@pabal/newsletters';
import type { SampleFeeds } from './sample-feeds.ts';

/** The readers of the digest: one reader of each language. */
const readers = [
  { externalId: 'demo-minseo', address: 'minseo@example.com', name: '한민서', locale: 'ko' },
  { externalId: 'demo-grace', address: 'grace@example.com', name: 'Grace Lee', locale: 'en' },
];

/** The newsletter of the demo, for which anybody may sign up. */
export const digestKey = 'demo-digest';
const by = 'npm start';
const deadlineMs = 45_000;

const definition = newsletterDefinition.parse({
  name: '오늘의 글',
  template: 'daily-digest',
  language: 'ko',
  public: true,
  about: {
    ko: '견본 피드의 새 글을 모은 소식지입니다. 이 컴퓨터의 받은 편지함으로만 갑니다.',
    en: 'New entries of the sample feeds. It goes to the inbox on this machine alone.',
  },
  audience: { subscribers: true },
  intro: {
    ko: '파발이 함께 가져온 견본 피드로 만든 모음입니다.',
    en: 'This digest is made of the sample feeds that come with pabal.',
  },
  content: {
    kind: 'feeds',
    sources: { tags: ['demo'] },
    sections: [
      { key: 'team', title: { ko: '팀 블로그', en: 'Team blogs' }, tags: ['team'] },
      { key: 'personal', title: { ko: '개인 블로그', en: 'Personal blogs' }, tags: ['personal'] },
    ],
  },
});

/** What was followed most in the digest. Nobody but the one who tries it follows links, so that one click is enough. */
const favouritesKey = 'demo-favourites';
const favourites = newsletterDefinition.parse({
  name: '많이 읽은 글',
  template: 'weekly-favourites',
  language: 'ko',
  public: true,
  about: {
    ko: '오늘의 글에서 많이 읽은 글입니다. 견본이며 이 컴퓨터의 받은 편지함으로만 갑니다.',
    en: 'What was read most in the digest of the sample feeds. It goes to the inbox on this machine alone.',
  },
  audience: { subscribers: true },
  content: { kind: 'favourites', of: digestKey, minItems: 1, minClicks: 1 },
});

/** Plays the digest once in the life of a database. The answer is a sentence about how it went. */
export async function playDigest(store: SpaceStore, samples: SampleFeeds): Promise<string> {
  const started = performance.now();
  try {
    const [earlier] = await listEditions(
      store,
      { newsletter: digestKey, state: 'finished' },
      { after: undefined, limit: 1 },
    );
    const newsletterId = await prepare(store);
    if (earlier !== undefined) return 'a first edition has gone out before: npx pabal editions list';
    const ids = await readFirst(store, samples);
    samples.publish();
    await readAgain(store, ids);
    const edition = await beginEdition(store, digestKey, { definition });
    if (edition === undefined) throw new Error(`the newsletter ${newsletterId} is gone`);
    const { planned, state, reason } = await ended(store, edition.id);
    if (state !== 'finished') throw new Error(`it is ${state}: ${reason ?? 'the builder’s log says why'}`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    return `a first edition of a newsletter: ${samples.feeds.length} feeds, ${planned} letters in ${seconds} s`;
  } catch (error) {
    return `the first edition has not arrived: ${messageOf(error)}`;
  }
}

/** @returns the id of the digest */
async function prepare(store: SpaceStore): Promise<string> {
  const digest = await prepareNewsletter(store, digestKey, definition);
  await prepareNewsletter(store, favouritesKey, favourites);
  return digest;
}

async function prepareNewsletter(
  store: SpaceStore,
  key: string,
  definition: NewsletterDefinition,
): Promise<string> {
  const newsletter = await putNewsletter(store, { key, name: definition.name, definition, next: undefined });
  if (newsletter === undefined) throw new Error('the newsletter could not be made');
  for (const reader of readers) {
    const { id } = await putRecipient(store, { ...reader, addressKey: reader.address, attributes: {} });
    await subscribe(store, {
      newsletterId: newsletter.id,
      recipientId: id,
      state: 'subscribed',
      consent: { at: new Date(), source: by },
      actor: by,
    });
  }
  return newsletter.id;
}

/** The entries that a feed has at its first reading are never sent. */
async function readFirst(store: SpaceStore, { feeds }: SampleFeeds): Promise<string[]> {
  await addFeeds(
    store,
    feeds.map(({ url, tag }) => ({ id: newId(), url, host: new URL(url).host, tags: ['demo', tag] })),
  );
  return until('the sample feeds were read', async () => {
    const found = await Promise.all(feeds.map(({ url }) => findFeed(store, url)));
    const read = found.flatMap((feed) => (feed === undefined || feed.answeredAt === null ? [] : [feed.id]));
    return read.length === feeds.length ? read : undefined;
  });
}

async function readAgain(store: SpaceStore, ids: readonly string[]): Promise<void> {
  const asked = await Promise.all(ids.map((id) => hastenFeed(store, id)));
  await until('the news was read', async () => {
    const now = await Promise.all(ids.map((id) => findFeed(store, id)));
    const isNew = (feed: (typeof now)[number], at: number) =>
      (feed?.answeredAt?.getTime() ?? 0) > (asked[at]?.answeredAt?.getTime() ?? 0);
    return now.every(isNew) || undefined;
  });
}

function ended(store: SpaceStore, id: string): Promise<Edition> {
  return until('it was sent', async () => {
    const edition = await findEdition(store, id);
    return edition?.endedAt == null ? undefined : edition;
  });
}

async function until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(200);
  }
  throw new Error(`${deadlineMs / 1000} s passed before ${what}`);
}
