// What editors look at: a feed that fails, an edition that waits for approval, and one that is half sent.

import { takeUnfed } from '@pabal/db/ledger';
import type { SpaceStore } from '@pabal/db/store';
import { addTestFeed, createTestEditions, type TestEditions, type TestLetters } from '@pabal/db/testing';

export interface NewsletterThings {
  readonly newsletter: string;
  readonly feed: string;
  /** Editions that wait for approval and that are being sent. */
  readonly edition: string;
  readonly editionSending: string;
}

const key = 'team-digest';

const digest = {
  name: '우리 팀 블로그',
  schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
  approval: { mode: 'wait' },
  content: {
    ...{ kind: 'feeds', sources: { all: true } },
    sections: [{ key: 'team', title: { ko: '우리 팀', en: 'Our team' }, tags: ['team'] }],
  },
};

const entry = (title: string, feedTitle: string) => ({
  ...{ title, feedTitle, url: 'https://blog.example/1', feedUrl: 'https://blog.example/' },
  ...{ excerpt: '글의 첫머리입니다.', thumbnailUrl: null, author: '윤지우' },
  publishedAt: '2026-03-01T00:00:00.000Z',
});

export async function fillNewsletters(store: SpaceStore, letters: TestLetters): Promise<NewsletterThings> {
  const titles = ['파발은 어떻게 달렸나', 'PostgreSQL 실행 계획 읽기', '주말에 고친 것들'];
  const feed = await addTestFeed(store, { title: '역참 블로그', entries: titles });
  const editions = await createTestEditions(store, key);
  await editions.subscribe(...Array.from({ length: 60 }, (_, place) => `reader-${place}`));
  await store.query(
    `update recipients set locale = 'ko', name = (array['윤지우', '한민서', 'Ada Park', '조은지'])[1 + abs(hashtext(external_id)) % 4]
     where external_id like 'reader-%'`,
  );
  await store.query(
    `update subscriptions set state = 'pending' where recipient_id in (select id from recipients where external_id like 'reader-5_')`,
  );
  await store.query(
    `update newsletters set definition = definition || $1::jsonb, next_slot_at = now() + interval '18 hours' where key = $2`,
    [JSON.stringify(digest), key],
  );
  const editionSending = await halfSent(store, editions, letters);
  const edition = await waitingForApproval(store, editions, { feed, titles });
  return { newsletter: key, feed, edition, editionSending };
}

async function halfSent(store: SpaceStore, editions: TestEditions, letters: TestLetters): Promise<string> {
  const { id } = await editions.sending();
  const waiting = await takeUnfed(store, 100);
  await letters.try(waiting.slice(0, 20), 'sent');
  await letters.try(waiting.slice(20, 22), {
    ...{ outcome: 'address-refused', code: 550, status: '5.1.1', reply: '550 5.1.1 No such user' },
    cause: 'address-refused example.com daily-digest/1 550 5.1.1 No such user',
  });
  await store.query('update editions set paused_at = now(), paused_by = $2 where id = $1', [
    id,
    'user:editor@pabal.example',
  ]);
  return id;
}

async function waitingForApproval(
  store: SpaceStore,
  editions: TestEditions,
  { feed, titles }: { readonly feed: string; readonly titles: readonly string[] },
): Promise<string> {
  const { id } = await editions.ready();
  const sections = [
    { key: 'team', title: '우리 팀', entries: titles.map((title) => entry(title, '역참 블로그')) },
  ];
  const answeredAt = new Date(Date.now() - 7_200_000).toISOString();
  const collected = {
    feeds: [
      { id: feed, title: '역참 블로그', url: 'https://blog.example/feed', answeredAt, failure: 'http-error' },
    ],
    ...{ feedCount: 1, failing: 1, leftCount: 1 },
    left: [{ id: feed, title: '광고: 봄맞이 할인', url: null, feed: '역참 블로그', why: 'words' }],
  };
  await store.query(
    `update editions set definition = definition || $1::jsonb, content = $2, collected = $3, approved_at = null, sends_at = null, due_at = null,
       slot = now() + interval '40 minutes' where id = $4`,
    [JSON.stringify(digest), JSON.stringify({ sections, data: {} }), JSON.stringify(collected), id],
  );
  await store.query(
    `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id, canonical_url)
     select $1, $2, row_number() over (order by id), 'team', id, story_id, canonical_url from entries where feed_id = $3`,
    [id, editions.newsletterId, feed],
  );
  return id;
}
