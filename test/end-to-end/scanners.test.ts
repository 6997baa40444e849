// Mail scanners open every link of every letter, and prefetching programs do. A thousand letters as readers get them, each link of
// each opened by GET and by HEAD: nobody is subscribed, nobody is taken off, and no click counts as a person's.

import { Agent, request } from 'node:http';
import { createTestArchive } from '@pabal/archive/testing';
import { clicksOfEdition, countClicks, createClickLinks } from '@pabal/clicks';
import { newId } from '@pabal/db/store';
import { createUnsubscribeLinks, parseAddress } from '@pabal/mail';
import { openEdition } from '@pabal/newsletters';
import { createTemplates, type Templates } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import { askToSubscribe } from '@pabal/subscriptions';
import { usePages } from '@pabal/test/pages';
import { eventually } from '@pabal/test/support';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const pages = usePages({ DEFAULT_LOCALE: 'en', TRUSTED_PROXIES: '127.0.0.1/32' });
const letters = { ofEditions: 700, thatAsk: 300 };
const people = 30;

let templates: Templates;
const agent = new Agent({ keepAlive: true, maxSockets: 24 });
beforeAll(async () => {
  templates = createTemplates({
    dir: new URL('../../templates', import.meta.url).pathname,
    logger: createLogger({ service: 'test', level: 'silent' }),
    watch: false,
  });
  await templates.start();
});
afterAll(async () => {
  agent.destroy();
  await templates.stop();
});

/** The addresses that a letter links to. */
const linksIn = (html: string): string[] =>
  [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));

/** An edition that left hours ago, and the links of each of its letters. */
async function editionLetters(): Promise<{ readonly id: string; readonly letters: readonly string[][] }> {
  const archive = await createTestArchive(pages.store, 'posts');
  const entry = (nth: number) => ({ title: `Entry ${nth}`, feedTitle: `Feed ${nth}` });
  const { id } = await archive.sent(new Date(Date.now() - 5 * 3_600_000).toISOString(), {
    team: [entry(1), entry(2)],
    personal: [entry(3), entry(4)],
  });
  const readers = Array.from({ length: letters.ofEditions }, newId);
  await pages.store.query(
    `with people as (
       insert into recipients (id, external_id, address, address_key) select i, i, i || '@example.com', i || '@example.com'
       from unnest($2::uuid[]) i returning id
     )
     insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
     select $1, id, 'subscribed', now(), 'a test', 'test' from people`,
    [archive.newsletterId, readers],
  );
  const { rows } = await pages.store.query<Parameters<typeof openEdition>[0]>(
    `select e.id, e.number, e.kind, e.newsletter_id as "newsletterId", 'posts' as newsletter, e.slot, e.definition, e.content
     from editions e where e.id = $1`,
    [id],
  );
  const [stored] = rows;
  if (stored === undefined) throw new Error('There is no edition.');
  const publicUrl = pages.url;
  const open = openEdition(stored, {
    render: templates.render,
    links: createUnsubscribeLinks({ secret, publicUrl, hasPages: true, listDomain: 'news.example' }),
    clicks: createClickLinks({ secret, baseUrl: publicUrl }),
  });
  return {
    id,
    letters: readers.map((recipientId) =>
      linksIn(open.letter({ recipientId, name: null, locale: 'en', attributes: {} }).html),
    ),
  };
}

/** The links of letters that ask whether a sign-up was meant. */
async function askingLetters(): Promise<string[][]> {
  await pages.newsletter('digest');
  await Promise.all(
    Array.from({ length: letters.thatAsk }, async (_, nth) => {
      const email = parseAddress(`waiting-${nth}@example.com`);
      if (email.ok) await askToSubscribe(pages.store, 'digest', { email: email.address }, 'page');
    }),
  );
  await eventually(
    async () =>
      (await pages.store.query('select from page_requests where letter_due_at is not null')).rowCount === 0,
    { what: 'the letters that ask', timeoutMs: 60_000 },
  );
  const { rows } = await pages.store.query<{ data: Record<string, unknown> }>(
    `select data::jsonb as data from events where type = 'subscription.confirm'`,
  );
  return rows.map(({ data }) => linksIn(templates.render('subscription.confirm', 'en', data).html));
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** What programs that open links say of themselves. */
const programs: readonly Readonly<Record<string, string>>[] = [
  { 'user-agent': 'Mozilla/5.0 (compatible; SafeLinks-Scanner/2.0; bot)' },
  { 'user-agent': firefox, 'accept-language': 'ko', referer: 'https://mail.example/inbox' },
  {
    'user-agent': firefox,
    'accept-language': 'en',
    'sec-purpose': 'prefetch;prerender',
    purpose: 'prefetch',
  },
  { 'user-agent': firefox, 'accept-language': 'en', 'x-moz': 'prefetch', referer: 'https://news.example/' },
  {},
];

function open(
  method: 'GET' | 'HEAD',
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Opens every link of a letter in both ways, all of them at once, from a network of its own. */
async function scan(links: readonly string[], nth: number): Promise<number[]> {
  const headers = {
    ...programs[nth % programs.length],
    'x-forwarded-for': `198.18.${Math.floor(nth / 4)}.${nth % 4}`,
  };
  const methods = ['HEAD', 'GET'] as const;
  return Promise.all(methods.flatMap((method) => links.map((link) => open(method, link, headers))));
}

const whole = async (table: string) =>
  (await pages.store.query(`select to_jsonb(t)::text as row from ${table} t order by 1`)).rows;

it('a scanner that opens every link of a thousand letters changes nothing and is no reader', async () => {
  const edition = await editionLetters();
  const all = [...edition.letters, ...(await askingLetters())];
  expect(all).toHaveLength(letters.ofEditions + letters.thatAsk);
  const [first = []] = edition.letters;
  const clicks = first.filter((link) => new URL(link).pathname.startsWith('/c/'));
  // Four entries and the hidden link; to leave, and the preferences.
  expect(new Set(clicks).size).toBe(5);
  expect(first.map((link) => new URL(link).pathname.split('/')[1])).toEqual(
    expect.arrayContaining(['unsubscribe', 'preferences']),
  );
  for (const links of all) expect(links.length).toBeGreaterThan(0);
  const before = [await whole('subscriptions'), await whole('recipients'), await whole('page_requests')];

  const statuses = new Map<number, number>();
  const queue = [...all.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      for (const status of await scan(next[1], next[0]))
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  const entry = clicks.find((link) => link !== clicks.at(-1)) ?? '';
  for (let nth = 0; nth < people; nth += 1)
    await open('GET', entry, {
      ...{ 'user-agent': firefox, 'accept-language': 'ko', 'x-forwarded-for': `203.${nth}.113.7` },
    });

  expect([...statuses.keys()].sort()).toEqual([200, 302]);
  expect([await whole('subscriptions'), await whole('recipients'), await whole('page_requests')]).toEqual(
    before,
  );
  const hits = clicks.length * 2 * letters.ofEditions + people;
  await eventually(async () => {
    expect((await pages.store.query('select from click_hits')).rowCount).toBe(hits);
    return true;
  });
  await countClicks(pages.store);
  const counted = await clicksOfEdition(pages.store, edition.id);
  expect(counted).toMatchObject({
    hits,
    scannerHits: hits - people,
    people: { atLeast: people, atMost: people },
  });
}, 150_000);
