// Pages for readers with something on them: newsletters, an archive of two days, an edition that is still being sent, and readers
// with links of their own.

import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { createClickLinks } from '@pabal/clicks';
import { createUnsubscribeLinks, parseAddress } from '@pabal/mail';
import { askForErasure, askToSubscribe, createPageLinks } from '@pabal/subscriptions';
import { type PagesServer, startPagesServer } from '@pabal/test/pages';

const secret = 'a-secret-of-the-pictures-with-more-than-32-characters';
const key = 'dev-digest';

export interface PagesScene {
  readonly url: string;
  /** Paths of pages that are the same for everybody, by the names that their pictures get. */
  readonly pages: Readonly<Record<string, string>>;
  /** Paths of a new reader: each is good for one journey. */
  reader(): Promise<ReaderPaths>;
  /** Sends what this network asks for to the page that says that it asks too often. */
  tire(network: string): Promise<void>;
  stop(): Promise<void>;
}

interface ReaderPaths {
  readonly confirm: string;
  readonly unsubscribe: string;
  readonly preferences: string;
  readonly erase: string;
}

export async function startPagesScene(): Promise<PagesScene> {
  const server = await startPagesServer({ LINK_SECRET: secret, TRUSTED_PROXIES: '127.0.0.1/32' });
  const { sent, sending } = await fill(server);
  const { trap } = linksOf(server);
  let readers = 0;
  return {
    url: server.url,
    pages: {
      'sign-up': `/n/${key}`,
      asked: `/n/${key}/asked`,
      embed: `/n/${key}/embed`,
      archive: `/n/${key}/archive`,
      'archive-hidden': `/n/${key}/archive?hidden=1`,
      'archive-day': `/n/${key}/archive/2026-03-02`,
      'archive-empty': '/n/weekly/archive',
      search: `/n/${key}/search?q=PostgreSQL`,
      'search-nothing': `/n/${key}/search?q=${encodeURIComponent('없는 말')}`,
      edition: `/n/${key}/editions/${sent}`,
      'edition-coming': `/n/${key}/editions/${sending}`,
      favourites: `/n/favourites/archive`,
      'ask-for-link': '/preferences',
      'not-found': '/n/nothing',
      'bad-link': '/unsubscribe/wrong',
      trap: trap(sent),
    },
    reader() {
      readers += 1;
      return addReader(server, `reader-${readers}@example.com`);
    },
    async tire(network) {
      for (let status = 0; status !== 429; )
        ({ status } = await server.get(`/n/${key}`, { 'x-forwarded-for': network }));
    },
    stop: server.stop,
  };
}

function linksOf({ url: publicUrl }: PagesServer) {
  const pathOf = (url: string) => new URL(url).pathname;
  const links = createPageLinks({ secret, publicUrl });
  const unsubscribe = createUnsubscribeLinks({ secret, publicUrl, listDomain: 'news.example' });
  const clicks = createClickLinks({ secret, baseUrl: publicUrl });
  return {
    trap: (edition: number) => pathOf(clicks.url({ edition, position: 0 })),
    confirm: (requestId: string, newsletterId: string) => pathOf(links.confirm({ requestId, newsletterId })),
    erase: (requestId: string) => pathOf(links.erasure(requestId)),
    preferences: (recipientId: string) => pathOf(links.preferences(recipientId)),
    unsubscribe: (newsletterId: string, recipientId: string) =>
      pathOf(unsubscribe.url({ newsletterId, recipientId })),
  };
}

const blog = '빈방알리미 기술 블로그';

async function fill(server: PagesServer): Promise<{ sent: number; sending: number }> {
  const { store } = server;
  const archive = await createTestArchive(store, key, {
    name: '오늘의 글',
    ...{ schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' }, offersWeekly: true },
    about: {
      ko: '회사와 팀 블로그의 새 글을 아침마다 모아 보냅니다.',
      en: 'New posts of our blogs, every working day.',
    },
    archive: { offTopic: ['할인'], tags: [{ tag: 'databases', words: ['postgresql', '인덱스'] }] },
    audience: { subscribers: true },
  });
  await archive.sent('2026-03-01T01:00:00Z', { team: [{ title: '주말에 고친 것들', feedTitle: blog }] });
  const { number: sent } = await archive.sent('2026-03-02T01:00:00Z', {
    team: [
      {
        title: 'PostgreSQL 실행 계획을 읽는 세 가지 방법',
        excerpt: '느린 질의를 찾았을 때 무엇부터 보는지, 운영하면서 겪은 일을 바탕으로 정리했습니다.',
        ...{ author: '윤지우', feedTitle: blog },
      },
      { title: '봄맞이 할인 소식', excerpt: '전 품목을 싸게 드립니다.', feedTitle: '광고' },
    ],
    personal: [
      {
        title: 'What a queue is for, and what it is not: notes after three outages in PostgreSQL',
        excerpt: 'A queue is a bell. Where letters lie is a table, and this is why we think so.',
        ...{ author: 'Ada Example', feedTitle: 'ada.example' },
      },
    ],
  });
  await take(server);
  const { id, number: sending } = await archive.sent('2026-03-03T01:00:00Z', {
    team: [{ title: '다음 글' }],
  });
  await store.query(`update editions set state = 'sending' where id = $1`, [id]);
  await server.newsletter('weekly', {
    ...{ name: '주간 소식', language: 'ko', schedule: { cron: '30 8 * * 1', timeZone: 'Asia/Seoul' } },
  });
  const favourites = await createTestArchive(store, 'favourites', { name: '이번 주에 많이 본 글' });
  await favourites.sent('2026-03-02T00:00:00Z', {
    team: [{ title: '검색 색인을 매일 새로 만들지 않기로 했습니다', feedTitle: blog, author: '검색팀' }],
  });
  await take(server);
  return { sent, sending };
}

const take = ({ store, url }: PagesServer) =>
  archiveEditions({ store, newsletterUrl: (of) => `${url}/n/${of}` });

async function addReader(server: PagesServer, address: string): Promise<ReaderPaths> {
  const { store } = server;
  const links = linksOf(server);
  const parsed = parseAddress(`new-${address}`);
  if (!parsed.ok) throw new Error(`Expected ${parsed.expected}, got ${parsed.got}.`);
  await askToSubscribe(store, key, { email: parsed.address }, 'page');
  await askForErasure(store, { address, key: address }, {});
  const { rows } = await store.query<{
    newsletter: string;
    recipient: string;
    asked: string;
    erasure: string;
  }>(
    `with person as (
       insert into recipients (id, external_id, address, address_key) values (new_id(), $1, $1, $1) returning id
     ), joined as (
       insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
       select n.id, p.id, 'subscribed', now(), 'a picture', 'test' from newsletters n, person p where n.key = $2
       returning newsletter_id as newsletter, recipient_id as recipient
     )
     select j.*, s.id as asked, e.id as erasure from joined j
     join page_requests s on s.address_key = $3 and s.kind = 'sign-up'
     join page_requests e on e.address_key = $1 and e.kind = 'erasure'`,
    [address, key, parsed.address.key],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('No reader was made.');
  return {
    confirm: links.confirm(found.asked, found.newsletter),
    unsubscribe: links.unsubscribe(found.newsletter, found.recipient),
    preferences: links.preferences(found.recipient),
    erase: links.erase(found.erasure),
  };
}
