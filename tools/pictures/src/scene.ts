// A pabal with something to look at: apps, people, letters in every state, an import with refused lines, hours of flow, and one
// fault: the provider refuses the password, so that letters wait.

import { join } from 'node:path';
import { takeUnfed } from '@pabal/db/ledger';
import { cutLimit } from '@pabal/db/limits';
import { addFlow, ageClasses } from '@pabal/db/status';
import type { SpaceStore } from '@pabal/db/store';
import { addTestFeed, createTestEditions, createTestLetters, type TestLetters } from '@pabal/db/testing';
import { listVersions } from '@pabal/db/versions';
import { createFakeSmtpServer } from '@pabal/mail/testing';
import { createTemplatesFolder } from '@pabal/render/testing';
import { startApiServer } from '@pabal/test/api';
import { addUsers } from '@pabal/test/console';
import { createTestDatabase, eventually, type RunningProcess, startProcess } from '@pabal/test/support';
import { makeEndpoint } from '@pabal/webhooks';

export interface Scene {
  readonly url: string;
  /** Addresses of pages, by the names that their pictures get. */
  readonly pages: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url).pathname;

export async function startScene(): Promise<Scene> {
  const queue = await createTestDatabase({ migrate: false });
  const server = await createFakeSmtpServer({ keepData: false });
  server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
  const templates = createTemplatesFolder({
    'vacancy.created/meta.json': '{"lane":"event","defaultLocale":"en"}',
    'vacancy.created/en.njk':
      '{% block subject %}A vacancy{% endblock %}{% block body %}<p>{{ n }}</p>{% endblock %}',
  });
  const api = await startApiServer({ queueUrl: queue.url, settings: { PUBLIC_URL: 'http://pabal.example' } });
  await addUsers(api.store, ['viewer', 'operator', 'editor', 'admin']);
  const env = {
    DATABASE_URL: api.databaseUrl,
    QUEUE_URL: queue.url,
    MAIL_FROM: 'noti@pabal.example',
    TEMPLATES_DIR: templates.dir,
  };
  const processes = [start('sender', { ...env, SMTP_URL: `${server.url}#relay` }), start('builder', env)];
  await Promise.all(
    processes.map((process, place) =>
      process.waitForLog(place === 0 ? 'The sender is ready.' : 'The builder is ready.', {
        timeoutMs: 120_000,
      }),
    ),
  );
  const things = await fill(api.store, (path, body, type) => send(api, path, body, type));
  return {
    url: api.url,
    pages: pagesWith(things),
    stop: async () => {
      await Promise.all(processes.map((process) => process.kill()));
      await api.stop();
      await server.close();
      await templates.stop();
      await queue.drop();
    },
  };
}

function start(service: string, env: Readonly<Record<string, string>>): RunningProcess {
  const script = join(root, 'services', service, 'src/main.ts');
  return startProcess({ script, nodeArgs: ['--conditions=source'], env });
}

/** What pages are about. */
interface Things {
  /** Letters that wait, failed, and were sent, and the event of the last. */
  readonly letter: string;
  readonly dead: string;
  readonly sent: string;
  readonly event: string;
  readonly importId: string;
  readonly webhook: string;
  readonly feed: string;
  /** Editions that wait for approval and that are being sent. */
  readonly edition: string;
  readonly editionSending: string;
}

type Send = (path: string, body: string, type: string) => Promise<string>;

async function fill(store: SpaceStore, post: Send): Promise<Things> {
  const letters = await createTestLetters(store);
  await store.query(`update apps set name = 'shop' where id = $1`, [letters.appId]);
  const { id: webhook } = await makeEndpoint(
    store,
    {
      types: ['delivery.sent', 'delivery.failed'],
      ...{ app: 'shop', url: 'http://127.0.0.1/hooks/pabal' },
      ...{ newsletters: false, description: null, contact: 'shop-team@example.com' },
    },
    { app: undefined, scopes: [], actor: 'user:kim@pabal.example' },
  );
  const sent = await sentAsMade(store, await letters.try(await letters.accept(40), 'sent'));
  const [dead = ''] = await letters.fail(12);
  await letters.fail(3, {
    ...{ outcome: 'address-refused', code: 550, status: '5.1.1', reply: '550 5.1.1 No such user' },
    cause: 'address-refused naver.example vacancy.created/1 550 5.1.1 No such user',
  });
  // Of an event the sweeper would send them again.
  await letters.lose(2, { lane: 'newsletter' });
  const [letter = ''] = await letters.accept(25);
  await letters.accept(7, { domain: 'slow.example' });
  await cutLimit(store, {
    key: 'domain:slow.example',
    rate: 10,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.28 Too many messages',
  });
  const newsletters = await fillNewsletters(store, letters);
  await flowOf(store);
  const importId = await post(
    '/v1/imports?group=customers&fileName=customers.csv',
    'id,email,name\n1,ann@example.com,Ann\n2,not an address,Bob\n3,cho@example.com,조은지\n4,,Dan\n',
    'text/csv',
  );
  return { letter, dead, ...sent, ...newsletters, importId, webhook };
}

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

/** A feed that fails, an edition that waits for approval, and one that is half sent. */
async function fillNewsletters(
  store: SpaceStore,
  letters: TestLetters,
): Promise<Pick<Things, 'feed' | 'edition' | 'editionSending'>> {
  const titles = ['파발은 어떻게 달렸나', 'PostgreSQL 실행 계획 읽기', '주말에 고친 것들'];
  const feed = await addTestFeed(store, { title: '역참 블로그', entries: titles });
  const editions = await createTestEditions(store, 'team-digest');
  await editions.subscribe(...Array.from({ length: 60 }, (_, place) => `reader-${place}`));
  await store.query(
    `update subscriptions set state = 'pending' where recipient_id in (select id from recipients where external_id like 'reader-5_')`,
  );
  const { id: editionSending } = await editions.sending();
  const waiting = await takeUnfed(store, 100);
  await letters.try(waiting.slice(0, 20), 'sent');
  await letters.try(waiting.slice(20, 22), {
    ...{ outcome: 'address-refused', code: 550, status: '5.1.1', reply: '550 5.1.1 No such user' },
    cause: 'address-refused example.com daily-digest/1 550 5.1.1 No such user',
  });
  const { id: edition } = await editions.ready();
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
    [JSON.stringify(digest), JSON.stringify({ sections, data: {} }), JSON.stringify(collected), edition],
  );
  await store.query('update editions set paused_at = now(), paused_by = $2 where id = $1', [
    editionSending,
    'user:editor@pabal.example',
  ]);
  await store.query('update newsletters set definition = definition || $1::jsonb where key = $2', [
    JSON.stringify(digest),
    'team-digest',
  ]);
  await store.query(
    `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id, canonical_url)
     select $1, $2, row_number() over (order by id), 'team', id, story_id, canonical_url from entries where feed_id = $3`,
    [edition, editions.newsletterId, feed],
  );
  return { feed, edition, editionSending };
}

/** Sent letters that can be shown: made of the version of their template that the sender has taken up. */
async function sentAsMade(
  store: SpaceStore,
  ids: readonly string[],
): Promise<Pick<Things, 'sent' | 'event'>> {
  await eventually(async () => (await listVersions(store, 'vacancy.created', { limit: 1 })).length > 0, {
    timeoutMs: 60_000,
  });
  const { rows } = await store.query<{ sent: string; event: string }>(
    `update deliveries set template_version = (select version from template_versions where template = 'vacancy.created' limit 1),
       claimed_at = created_at + interval '4 s', settled_at = created_at + interval '5 s', code = 250, provider = 'relay'
     where id = any($1::uuid[]) returning id as sent, event_id as event`,
    [ids],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('No letter was sent.');
  return first;
}

/** Eight hours in which letters came and went, minute by minute. */
async function flowOf(store: SpaceStore): Promise<void> {
  for (let minute = 1; minute <= 480; minute += 1) {
    const planned = 40 + Math.round(25 * Math.sin(minute / 40)) + (minute % 7);
    const sent = minute < 6 ? 0 : planned;
    const ages = new Array<number>(ageClasses).fill(0);
    ages[3] = Math.floor(sent * 0.6);
    ages[minute % 60 < 10 ? 9 : 5] = Math.ceil(sent * 0.4);
    await addFlow(store, [{ lane: 'event', planned, sent, ages }]);
    await store.query(
      `update flow set minute = minute - make_interval(mins => $1::integer) where minute = date_trunc('minute', now())`,
      [minute],
    );
  }
}

async function send(
  { url, key }: { url: string; key: string },
  path: string,
  body: string,
  type: string,
): Promise<string> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body,
  });
  const { id }: { id?: unknown } = Object(await answer.json());
  if (typeof id !== 'string') throw new Error(`${path} was answered with ${answer.status}.`);
  return id;
}

function pagesWith({
  letter,
  dead,
  sent,
  event,
  importId,
  webhook,
  ...editor
}: Things): Record<string, string> {
  return {
    now: '/console/',
    'now-week': '/console/?over=week',
    letters: '/console/letters',
    letter: `/console/letters/${letter}`,
    events: '/console/events',
    event: `/console/events/${event}`,
    'dead-letters': '/console/dead-letters',
    'dead-letters-change': '/console/dead-letters?change=2026-01-01T00:00:00.000Z',
    'dead-letter': `/console/letters/${dead}`,
    'letter-sent': `/console/letters/${sent}`,
    unknown: '/console/unknown',
    limits: '/console/limits',
    editions: '/console/editions',
    calendar: '/console/calendar',
    newsletters: '/console/newsletters',
    newsletter: '/console/newsletters/team-digest',
    edition: `/console/editions/${editor.edition}`,
    'edition-sending': `/console/editions/${editor.editionSending}`,
    'edition-letters': `/console/editions/${editor.editionSending}/letters?state=not-sent`,
    'edition-left-out': `/console/editions/${editor.edition}/left-out`,
    feeds: '/console/feeds',
    feed: `/console/feeds/${editor.feed}`,
    apps: '/console/apps',
    app: '/console/apps/shop',
    webhooks: '/console/webhooks',
    webhook: `/console/webhooks/${webhook}`,
    imports: '/console/imports',
    import: `/console/imports/${importId}`,
    users: '/console/users',
    audit: '/console/audit',
    system: '/console/system',
    settings: '/console/settings',
    'not-found': '/console/nowhere',
  };
}
