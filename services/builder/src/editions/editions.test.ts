import { findEdition, findNewsletter, putNewsletter } from '@pabal/db/editions';
import { settleLinkCard, takeLinkCard } from '@pabal/db/feeds';
import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { sendEditionLetterAgain } from '@pabal/db/letters';
import { putSegment } from '@pabal/db/people';
import { newId, type Store } from '@pabal/db/store';
import type { EditionState } from '@pabal/domain';
import { type NewsletterInput, newsletterDefinition } from '@pabal/newsletters';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { buildEdition } from './handler.ts';
import { createLetterRelease } from './release-letters.ts';
import { createEditionRunner } from './runner.ts';
import type { EditionDeps } from './step.ts';
import { createEditionWatch } from './watch.ts';

const { store } = useStore({
  empty: [
    'deliveries',
    'events',
    'delivery_moves',
    'newsletters',
    'recipients',
    'groups',
    'suppressions',
    'feeds',
    'link_cards',
    'daily_checks',
  ],
});

class Killed extends Error {}

/** A store whose process is killed before the given call, counted from 1: statements inside transactions count too. */
function mortalStore(killedBefore: number): { readonly store: Store; readonly calls: () => number } {
  let calls = 0;
  const call = (): void => {
    calls += 1;
    if (calls === killedBefore) throw new Killed();
  };
  const mortal: Store = {
    ...store,
    query: async (text, values, options) => {
      call();
      return store.query(text, values, options);
    },
    transaction: (work) =>
      store.transaction((transaction) =>
        work({
          query: async (text, values, options) => {
            call();
            return transaction.query(text, values, options);
          },
        }),
      ),
  };
  return { store: mortal, calls: () => calls };
}

const silent = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;

interface World {
  now: Date;
  readonly mails: { readonly template: string; readonly key: string; readonly data: object }[];
  readonly json: EditionDeps['readJson'];
  /** Links that were asked for. */
  readonly links: string[];
  render: EditionDeps['render'];
}

const noCard = {
  ...{ title: null, description: null, imageUrl: null, siteName: null },
  ...{ failure: null, detail: null, readAt: null, freshUntil: null },
};

const rendered = { subject: 's', html: '<p>h</p>', text: 't', locale: 'en', version: 'v' };

const newWorld = (now: string, json: World['json'] = async () => ({})): World => ({
  now: new Date(now),
  mails: [],
  links: [],
  json,
  render: () => rendered,
});

function builder(world: World, through: Store = store) {
  const deps: EditionDeps = {
    store: through,
    clock: async () => world.now,
    logger: silent,
    opsMail: {
      send: async (mail) => {
        if (!world.mails.some(({ key }) => key === mail.key)) world.mails.push(mail);
      },
    },
    readJson: world.json,
    linkCards: {
      card: async (_store, url) => {
        world.links.push(url);
        return { url, state: 'pending', ...noCard };
      },
    },
    messageIdDomain: 'pabal.test',
    render: (template, locale, data) => world.render(template, locale, data),
    count: () => {},
  };
  const due: string[] = [];
  const run = createEditionRunner({ ...deps, queues: { buildEdition: async (id) => void due.push(id) } });
  return {
    deps,
    /** One look, and what came due is built as far as it gets. */
    look: async () => {
      await run();
      for (const id of due.splice(0)) await buildEdition(deps, id, never);
    },
  };
}

const slot = '2026-03-02T01:00:00.000Z';
const daily = { cron: '0 10 * * *', timeZone: 'Asia/Seoul' };

const feedsOf = (more: object = {}): NewsletterInput['content'] => ({
  kind: 'feeds',
  sources: { all: true },
  sections: [{ key: 'all', title: 'All' }],
  windowHours: 24 * 366,
  ...more,
});

async function newsletter(more: Partial<NewsletterInput> = {}, next = new Date(slot)): Promise<string> {
  const key = `n${newId().slice(-10)}`;
  const definition = newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', schedule: daily, prepareMinutes: 0 },
    ...{ audience: {}, content: { kind: 'recipients' } },
    ...more,
  });
  const put = await putNewsletter(store, {
    key,
    name: 'Digest',
    definition,
    next: { slot: next, wake: next },
  });
  if (put === undefined) throw new Error('Not put.');
  return key;
}

async function subscribe(key: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, newId);
  await store.query(
    `with people as (
       insert into recipients (id, external_id, address, address_key)
       select i, i, i || '@example.com', i || '@example.com' from unnest($2::uuid[]) i returning id
     )
     insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
     select n.id, p.id, 'subscribed', now(), 'a test', 'test' from newsletters n, people p where n.key = $1`,
    [key, ids],
  );
}

async function publish(...titles: string[]): Promise<void> {
  const feed = newId();
  await store.query(
    `insert into feeds (id, url, fetch_url, host, title, due_at, checked_at, answered_at)
     values ($1, $2, $2, 'blog.example', 'Blog', null, now() + interval '10 years', now() + interval '10 years')`,
    [feed, `https://blog.example/${feed}`],
  );
  for (const title of titles) {
    const id = newId();
    await store.query(
      `insert into entries (id, feed_id, guid, story_id, url, canonical_url, title, published_at, first_seen_at, first_fetch)
       values ($1::uuid, $2, $1::uuid::text, $1::uuid, $3, $3, $4, $5, $5, false)`,
      [id, feed, `https://blog.example/${title}`, title, new Date('2026-03-01T20:00:00Z')],
    );
  }
}

interface Row {
  readonly id: string;
  readonly state: EditionState;
  readonly slot: Date;
  readonly planned: number;
  readonly reason: string | null;
}

async function editionsOf(key: string): Promise<Row[]> {
  const { rows } = await store.query<Row>(
    `select e.id, e.state, e.slot, e.planned, e.reason from editions e join newsletters n on n.id = e.newsletter_id
     where n.key = $1 order by e.slot`,
    [key],
  );
  return rows;
}

const rung: string[] = [];
const feed = async () => {
  rung.length = 0;
  await createLetterRelease({
    store,
    queues: { waiting: async () => 0, ring: async (_lane, ids) => void rung.push(...ids) },
    count: () => {},
  })();
  return [...rung];
};

async function send(ids: readonly string[], state: 'sent' | 'failed' | 'unknown' = 'sent'): Promise<void> {
  const { claims } = await claimDeliveries(store, { senderId: 'sender', ids });
  await settleDeliveries(
    store,
    'sender',
    claims.map(({ id, claim, attempt }) => ({ id, claim, attempt, state, counted: true })),
    { suppressionDays: 30 },
  );
}

async function titlesOf(editionId: string): Promise<string[]> {
  const { rows } = await store.query<{ title: string }>(
    `select e.title from edition_entries x join entries e on e.id = x.entry_id where x.edition_id = $1 order by e.title`,
    [editionId],
  );
  return rows.map(({ title }) => title);
}

describe('an edition whose letters cannot be made', () => {
  const misfit: EditionDeps['render'] = () => {
    throw new Error('a.njk line 3: expected a value for "offer", got nothing');
  };

  it('releases nothing, says why, once, to the people on call, and goes on when it is mended', async () => {
    const world = newWorld(slot);
    world.render = misfit;
    const key = await newsletter();
    await subscribe(key, 3);
    await builder(world).look();
    const reason =
      'Held: letters were tried, and 3 of 3 cannot be made. a.njk line 3: expected a value for "offer", got nothing';
    expect(await editionsOf(key)).toMatchObject([{ state: 'ready', planned: 3, reason }]);
    world.now = new Date(world.now.getTime() + 10_000);
    await builder(world).look();
    expect(world.mails).toMatchObject([
      { template: 'newsletter.notice', data: { kind: 'unfit', items: [{ newsletter: key, reason }] } },
    ]);
    world.render = () => rendered;
    world.now = new Date(world.now.getTime() + 10_000);
    await builder(world).look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'sending', reason: null }]);
  });

  it('is not held up by one reader in twenty who is different', async () => {
    const world = newWorld(slot);
    let made = 0;
    world.render = (...letter) => (made++ === 0 ? misfit(...letter) : rendered);
    const key = await newsletter();
    await subscribe(key, 20);
    await builder(world).look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'sending' }]);
  });
});

describe('readers who want it at most weekly', () => {
  /** A newsletter at half past midnight, so that the days of its zone are others than those of UTC. */
  const nightly = (timeZone: string) => ({ cron: '30 0 * * *', timeZone });

  it.each([
    ['Europe/Berlin', '2026-03-18T23:30:00.000Z', 'the change to summer time'],
    ['Europe/Berlin', '2026-10-14T22:30:00.000Z', 'the change back'],
    ['Asia/Seoul', '2026-03-18T15:30:00.000Z', 'no change'],
  ])('get the first letter of each week in %s from %s on, across %s', async (timeZone, from) => {
    const world = newWorld(from);
    const key = await newsletter({ schedule: nightly(timeZone), offersWeekly: true }, new Date(from));
    await subscribe(key, 3);
    await store.query(
      `update subscriptions set at_most_weekly = true where recipient_id = (select min(recipient_id::text)::uuid from subscriptions)`,
    );
    const { look } = builder(world);
    for (let day = 0; day < 17; day += 1) {
      await look();
      world.now = (await findNewsletter(store, key))?.nextSlotAt ?? world.now;
    }
    const { rows } = await store.query<{ day: string; planned: number; left: string[] | null }>(
      `select to_char(e.slot at time zone $1, 'Dy') as day, e.planned,
         (select array_agg(x.reason) from edition_exclusions x where x.edition = e.number) as left
       from editions e order by e.slot`,
      [timeZone],
    );
    const first = { planned: 3, left: null };
    const later = { planned: 2, left: ['weekly'] };
    const week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    expect(rows).toEqual([
      { day: 'Thu', ...first },
      ...['Fri', 'Sat', 'Sun'].map((day) => ({ day, ...later })),
      ...week.map((day) => ({ day, ...(day === 'Mon' ? first : later) })),
      ...week.slice(0, 6).map((day) => ({ day, ...(day === 'Mon' ? first : later) })),
    ]);
  });

  it('get every letter of a newsletter that does not offer it any more', async () => {
    const world = newWorld(slot);
    const key = await newsletter();
    await subscribe(key, 1);
    await store.query('update subscriptions set at_most_weekly = true');
    const { look } = builder(world);
    await look();
    world.now = new Date(Date.parse(slot) + 86_400_000);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ planned: 1 }, { planned: 1 }]);
  });
});

describe('an edition', () => {
  it('goes from its slot to a balanced end, and says so', async () => {
    await publish('a', 'b');
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 3);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    const [edition] = await editionsOf(key);
    expect(edition).toMatchObject({ state: 'sending', planned: 3 });
    const [one = '', two = '', three = ''] = await feed();
    await send([one, two]);
    await send([three], 'failed');
    world.now = new Date(Date.parse(slot) + 10_000);
    await look();
    expect(await findEdition(store, edition?.id ?? '')).toMatchObject({
      state: 'finished',
      report: {
        planned: 3,
        sent: 2,
        failed: 1,
        unknown: 0,
        suppressed: 0,
        entries: 2,
        repeatedEntries: 0,
        excluded: 0,
      },
    });
    expect(world.mails).toMatchObject([{ template: 'edition.report', data: { state: 'finished' } }]);
    expect(await titlesOf(edition?.id ?? '')).toEqual(['a', 'b']);
    expect((await findNewsletter(store, key))?.nextSlotAt).toEqual(new Date('2026-03-03T01:00:00Z'));
  });

  it('is one for each slot, however many builders look at the same time', async () => {
    await publish('a');
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 40);
    const world = newWorld(slot);
    const [one, two] = [builder(world), builder(world)];
    for (let round = 0; round < 3; round += 1) await Promise.all([one.look(), two.look()]);
    const editions = await editionsOf(key);
    expect(editions).toMatchObject([{ state: 'sending', planned: 40 }]);
    const [a, b] = await Promise.all([feed(), feed()]);
    const letters = new Set([...a, ...b]);
    expect(letters.size).toBe(40);
  });

  it('says which of its entries it left and why, and when its feeds were read', async () => {
    await publish('a', 'b');
    await publish('c');
    await store.query(
      `update feeds set exclude_words = '{c}' where id = (select feed_id from entries where title = 'c')`,
    );
    const key = await newsletter({ content: feedsOf({ maxItems: 1 }) });
    await subscribe(key, 1);
    await builder(newWorld(slot)).look();
    const [edition] = await editionsOf(key);
    const { rows } = await store.query<{ collected: unknown }>(
      'select collected from editions where id = $1',
      [edition?.id],
    );
    expect(rows[0]?.collected).toMatchObject({
      ...{ feedCount: 2, failing: 0, leftCount: 2 },
      feeds: [{ title: 'Blog', answeredAt: expect.any(String), failure: null }, { title: 'Blog' }],
      left: expect.arrayContaining([
        expect.objectContaining({ title: 'c', why: 'words' }),
        expect.objectContaining({ why: 'edition-full' }),
      ]),
    });
  });

  it('shows what the cards of its links know, waits for those that are read, and not for ever', async () => {
    await publish('a', 'b');
    const links = ['https://blog.example/a', 'https://blog.example/b'];
    await store.query(
      `update entries set excerpt = '', thumbnail_url = null, url = 'https://blog.example/' || title`,
    );
    const key = await newsletter({ content: feedsOf({ linkCards: true }) });
    await subscribe(key, 1);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    expect([...world.links].sort()).toEqual(links);
    expect(await editionsOf(key)).toMatchObject([{ state: 'choosing' }]);
    const taking = { url: links[0] ?? '', host: 'blog.example', holder: newId() };
    await takeLinkCard(store, { ...taking, perHost: 2, holdSeconds: 10 });
    const facts = {
      title: 'A',
      description: 'Of a.',
      imageUrl: 'https://blog.example/a.png',
      siteName: 'Blog',
    };
    await settleLinkCard(store, taking, { reading: { state: 'ready', ...facts }, freshSeconds: 600 });
    world.now = new Date(world.now.getTime() + 2_000);
    await look();
    expect(world.links.slice(2)).toEqual([links[1]]);
    expect(await editionsOf(key)).toMatchObject([{ state: 'choosing' }]);
    world.now = new Date(world.now.getTime() + 20_000);
    await look();
    const [edition] = await editionsOf(key);
    expect(edition).toMatchObject({ state: 'sending' });
    const { rows } = await store.query<{ content: unknown }>('select content from editions where id = $1', [
      edition?.id,
    ]);
    expect(rows[0]?.content).toMatchObject({
      sections: [
        {
          entries: expect.arrayContaining([
            expect.objectContaining({
              title: 'a',
              excerpt: 'Of a.',
              thumbnailUrl: 'https://blog.example/a.png',
            }),
            expect.objectContaining({ title: 'b', excerpt: '', thumbnailUrl: null }),
          ]),
        },
      ],
    });
  });

  it('asks for no card unless its newsletter says so', async () => {
    await publish('a');
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 1);
    const world = newWorld(slot);
    await builder(world).look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'sending' }]);
    expect(world.links).toEqual([]);
  });

  it('takes no entry that an editor said is not for us', async () => {
    await publish('a', 'b');
    await store.query(`update entries set hidden_at = now(), hidden_by = 'user:kim' where title = 'a'`);
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 1);
    await builder(newWorld(slot)).look();
    expect(await titlesOf((await editionsOf(key))[0]?.id ?? '')).toEqual(['b']);
  });

  it.each([
    [90, 'collecting'],
    [30, 'sending'],
  ])('reads a feed once more that was read %i seconds before (issue 17)', async (seconds, state) => {
    await publish('a');
    await store.query(
      `update feeds set due_at = now() + interval '1 hour', checked_at = $2::timestamptz - make_interval(secs => $1),
         answered_at = $2::timestamptz - make_interval(secs => $1)`,
      [seconds, slot],
    );
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 1);
    await builder(newWorld(slot)).look();
    expect(await editionsOf(key)).toMatchObject([{ state }]);
    const { rows } = await store.query('select due_at <= now() as due from feeds');
    expect(rows).toEqual([{ due: state === 'collecting' }]);
  });

  it('tells nothing twice, and nothing when there is nothing new', async () => {
    await publish('a', 'b');
    const key = await newsletter({ content: feedsOf({ maxItems: 1 }) });
    await subscribe(key, 1);
    const world = newWorld(slot);
    const { look } = builder(world);
    for (const day of [0, 1, 2]) {
      world.now = new Date(Date.parse(slot) + day * 86_400_000);
      await look();
    }
    const editions = await editionsOf(key);
    expect(editions.map(({ state }) => state)).toEqual(['sending', 'sending', 'skipped']);
    expect(
      [...(await titlesOf(editions[0]?.id ?? '')), ...(await titlesOf(editions[1]?.id ?? ''))].sort(),
    ).toEqual(['a', 'b']);
    expect(editions[2]?.reason).toMatch(
      /^There is too little to say\. Entries found: 0, needed: 1\. Feeds: 1, read between \S+Z and \S+Z; failing: 0\.$/,
    );
    expect(world.mails).toEqual([]);
  });

  it('waits for approval, and tells who is to give it', async () => {
    const key = await newsletter({ approval: { mode: 'wait' } });
    await subscribe(key, 2);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'ready', planned: 2 }]);
    expect(world.mails).toMatchObject([{ template: 'newsletter.notice', data: { kind: 'approval' } }]);
    world.now = new Date(Date.parse(slot) + 86_000_000);
    await look();
    expect(await feed()).toEqual([]);
    await store.query(`update editions set approved_at = now(), due_at = $1`, [world.now]);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'sending' }]);
  });

  it('goes out by itself when the undo window has passed', async () => {
    const key = await newsletter({ approval: { mode: 'undo', minutes: 15 } });
    await subscribe(key, 1);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    world.now = new Date(Date.parse(slot) + 14 * 60_000);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'ready' }]);
    world.now = new Date(Date.parse(slot) + 15 * 60_000);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'sending' }]);
  });

  it('does not close while letters are in doubt, and closes when they are resolved', async () => {
    const key = await newsletter();
    await subscribe(key, 2);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    const [one = '', two = ''] = await feed();
    await send([one]);
    await send([two], 'unknown');
    world.now = new Date(Date.parse(slot) + 60_000);
    await look();
    expect(await editionsOf(key)).toMatchObject([
      { state: 'closing', reason: expect.stringContaining('1 letter is in doubt') },
    ]);
    await store.query(`update deliveries set state = 'sent' where id = $1`, [two]);
    world.now = new Date(Date.parse(slot) + 120_000);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'finished', reason: null }]);
  });

  it('without feeds carries the data of its source, and waits for a source that fails', async () => {
    let works = false;
    const world = newWorld(slot, async () => {
      if (works) return { price: 3 };
      throw new Error('Expected 2xx, got 503.');
    });
    const key = await newsletter({ content: { kind: 'json', url: 'https://data.example/' } });
    await subscribe(key, 1);
    const { look } = builder(world);
    await look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'collecting' }]);
    works = true;
    world.now = new Date(Date.parse(slot) + 60_000);
    await look();
    const [edition] = await editionsOf(key);
    expect(edition).toMatchObject({ state: 'sending' });
    const { rows } = await store.query('select content from editions');
    expect(rows).toEqual([{ content: { data: { price: 3 }, sections: [] } }]);
  });

  it('sends the present password to its source, and to no other server', async () => {
    const asked: object[] = [];
    const world = newWorld(slot, async (source) => {
      asked.push(source);
      throw new Error('Expected 2xx, got 503.');
    });
    const key = await newsletter({ content: { kind: 'json', url: 'https://data.example/a' } });
    await subscribe(key, 1);
    const asks = async (url: string, login: string) => {
      await store.query(
        `update newsletters set source_credentials = $2, definition = jsonb_set(definition, '{content,url}', to_jsonb($1::text))`,
        [url, login],
      );
      await builder(world).look();
      await store.query(`update editions set due_at = '-infinity'`);
    };
    await asks('https://data.example/a', 'reader:old');
    await asks('https://data.example/other', 'reader:new');
    await asks('https://elsewhere.example/a', 'reader:theirs');
    const url = 'https://data.example/a';
    expect(asked).toEqual([
      { url, credentials: 'reader:old' },
      { url, credentials: 'reader:new' },
      { url, credentials: undefined },
    ]);
  });

  it('is skipped when nobody is to get it, and gives its entries back', async () => {
    await publish('a');
    const key = await newsletter({ content: feedsOf() });
    const world = newWorld(slot);
    await builder(world).look();
    const [edition] = await editionsOf(key);
    expect(edition).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('It has no readers'),
    });
    expect(await titlesOf(edition?.id ?? '')).toEqual([]);
    expect(world.mails).toHaveLength(1);
  });

  it('whose segment cannot be computed says why, and goes on once it can', async () => {
    const wanted = { subscribers: false, segment: 'odd' };
    const key = await newsletter({ audience: wanted });
    await subscribe(key, 1);
    await putSegment(store, { key: 'odd', rule: { field: 'email', exists: true }, actor: 'a test' });
    const world = newWorld(slot);
    const refusing: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((transaction) =>
          work({
            query: (text, values, options) =>
              text.includes('candidates')
                ? transaction.query('select 1 / 0')
                : transaction.query(text, values, options),
          }),
        ),
    };
    await builder(world, refusing).look();
    expect((await editionsOf(key))[0]).toMatchObject({
      state: 'freezing',
      reason:
        'The segment "odd" cannot be computed: division by zero. The edition goes on by itself once the segment is corrected.',
    });
    await builder(world).look();
    expect((await editionsOf(key))[0]).toMatchObject({ state: 'freezing' });
    world.now = new Date(world.now.getTime() + 60_000);
    await builder(world).look();
    expect((await editionsOf(key))[0]).toMatchObject({ planned: 1, reason: null });
  });

  it('that is cancelled before it was sent gives its entries back, too', async () => {
    await publish('a');
    const key = await newsletter({ content: feedsOf(), approval: { mode: 'wait' } });
    await subscribe(key, 2);
    const world = newWorld(slot);
    const { look } = builder(world);
    await look();
    await store.query(`update editions set state = 'cancelled', due_at = $1, reason = 'x'`, [world.now]);
    await look();
    const [edition] = await editionsOf(key);
    expect(await findEdition(store, edition?.id ?? '')).toMatchObject({
      state: 'cancelled',
      endedAt: expect.any(Date),
      report: { planned: 2, suppressed: 2, sent: 0 },
    });
    expect(await titlesOf(edition?.id ?? '')).toEqual([]);
  });
});

describe('a letter of an edition that is sent again', () => {
  /** An edition whose letters were sent, and one of them again. @returns the edition of that one */
  async function again(world: World, key: string) {
    await publish('a');
    await subscribe(key, 3);
    const { look } = builder(world);
    await look();
    const [id = '', ...others] = await feed();
    await send([id, ...others]);
    world.now = new Date(Date.parse(slot) + 10_000);
    await look();
    const [first] = await editionsOf(key);
    world.mails.length = 0;
    const editionId = first?.id ?? '';
    const made = await sendEditionLetterAgain(store, { id, editionId, actor: 'cli:kim', reason: 'lost' });
    if (made === undefined) throw new Error('Not made.');
    // Its slot is the moment at which it was asked for. The newsletter itself is paused meanwhile.
    await store.query('update newsletters set next_slot_at = null, wake_at = null, paused_at = now()');
    world.now = new Date();
    return { ...made, first: editionId, look };
  }

  it('goes out at once, though the newsletter is paused, and ends in an edition of its own', async () => {
    const world = newWorld(slot);
    const key = await newsletter({ content: feedsOf() });
    const { id, editionId, first, look } = await again(world, key);
    const before = await findEdition(store, first);
    expect(await feed()).toEqual([id]);
    await look();
    expect(await findEdition(store, editionId)).toMatchObject({ state: 'sending', planned: 1 });
    await send([id]);
    world.now = new Date(Date.now() + 10_000);
    await look();
    expect(await findEdition(store, editionId)).toMatchObject({
      ...{ kind: 'resend', bucket: 'one-letter', parentId: first, state: 'finished' },
      report: { planned: 1, sent: 1, failed: 0, suppressed: 0, excluded: 0 },
    });
    expect(await titlesOf(editionId)).toEqual([]);
    // The books of the first one are as they were, and nobody is mailed about one letter.
    expect(await findEdition(store, first)).toEqual(before);
    expect(world.mails).toEqual([]);
  });

  it('is not tried once its reader has left, and then the first letter may be sent once more', async () => {
    const world = newWorld(slot);
    const key = await newsletter({ content: feedsOf() });
    const { id, editionId, first, look } = await again(world, key);
    await store.query(`update subscriptions set state = 'unsubscribed'`);
    await send(await feed());
    world.now = new Date(Date.now() + 10_000);
    await look();
    expect(await findEdition(store, editionId)).toMatchObject({
      state: 'finished',
      report: { planned: 1, sent: 0, suppressed: 1 },
    });
    await store.query(`update subscriptions set state = 'subscribed'`);
    const { rows } = await store.query<{ before: string }>(
      'select again_of as before from deliveries where id = $1',
      [id],
    );
    const asked = { id: rows[0]?.before ?? '', editionId: first, actor: 'cli:kim', reason: 'came back' };
    expect(await sendEditionLetterAgain(store, asked)).toBeDefined();
    expect(await sendEditionLetterAgain(store, asked)).toBeUndefined();
  });

  it('is no slot that passed, however long its answer is in doubt', async () => {
    const world = newWorld(slot);
    const key = await newsletter({ content: feedsOf(), alarmMinutes: 60 });
    const { id, editionId, look } = await again(world, key);
    await feed();
    await send([id], 'unknown');
    world.now = new Date(Date.now() + 7_200_000);
    await look();
    expect(await findEdition(store, editionId)).toMatchObject({ state: 'closing' });
    const { deps } = builder(world);
    await createEditionWatch({ ...deps, ping: async () => {} })();
    expect(world.mails).toEqual([]);
  });
});

it('comes to the same end wherever its builder is killed', async () => {
  await publish('a', 'b');
  const ends: unknown[] = [];
  for (let killedBefore = 1; ; killedBefore += 1) {
    const key = await newsletter({ content: feedsOf(), audience: {} });
    await subscribe(key, 3);
    const world = newWorld(slot);
    const mortal = mortalStore(killedBefore);
    const doomed = builder(world, mortal.store);
    const lifetime = async () => {
      await doomed.look();
      await send(await feed());
      world.now = new Date(Date.parse(slot) + 10_000);
      await doomed.look();
    };
    const survived = await lifetime().then(
      () => true,
      (error: unknown) => {
        if (error instanceof Killed) return false;
        throw error;
      },
    );
    const heir = builder(world);
    for (let round = 1; round <= 3; round += 1) {
      await heir.look();
      await send(await feed());
      world.now = new Date(world.now.getTime() + 10_000);
    }
    await heir.look();
    const [edition, ...more] = await editionsOf(key);
    expect(more).toEqual([]);
    const { rows } = await store.query<{ state: string; count: number }>(
      'select state, count(*)::integer as count from deliveries where edition_id = $1 group by 1',
      [edition?.id],
    );
    ends.push({
      at: killedBefore,
      state: edition?.state,
      titles: await titlesOf(edition?.id ?? ''),
      rows,
      mails: world.mails.length,
    });
    await store.query('truncate deliveries, newsletters, recipients cascade');
    if (survived) break;
  }
  expect(ends.length).toBeGreaterThan(15);
  for (const end of ends) {
    expect(end).toMatchObject({
      state: 'finished',
      titles: ['a', 'b'],
      rows: [{ state: 'sent', count: 3 }],
      mails: 1,
    });
  }
}, 120_000);

describe('slots', () => {
  it('that were missed are made up for by the newest alone', async () => {
    const key = await newsletter({}, new Date('2026-02-27T01:00:00Z'));
    await subscribe(key, 1);
    const world = newWorld('2026-03-01T02:00:00Z');
    await builder(world).look();
    expect((await editionsOf(key)).map(({ state }) => state)).toEqual(['skipped', 'skipped', 'sending']);
  });

  it('come once a day across the change to daylight saving, however many builders look', async () => {
    const key = await newsletter(
      { schedule: { cron: '30 2 * * *', timeZone: 'America/New_York' } },
      new Date('2026-03-07T07:30:00Z'),
    );
    await subscribe(key, 1);
    const world = newWorld('2026-03-07T07:00:00Z');
    const builders = [builder(world), builder(world)];
    for (let hour = 0; hour < 72; hour += 1) {
      world.now = new Date(Date.parse('2026-03-07T07:00:00Z') + hour * 3_600_000);
      await Promise.all(builders.map(({ look }) => look()));
    }
    expect((await editionsOf(key)).map((edition) => edition.slot.toISOString().slice(0, 16))).toEqual([
      '2026-03-07T07:30',
      '2026-03-08T07:00',
      '2026-03-09T06:30',
    ]);
  });

  it('of a paused newsletter pass', async () => {
    const key = await newsletter();
    await store.query('update newsletters set paused_at = now()');
    await builder(newWorld(slot)).look();
    expect(await editionsOf(key)).toEqual([]);
  });
});

describe('the dead man’s switch', () => {
  function watchOf(
    world: World,
    pings: string[],
    ping = async () => void pings.push(world.now.toISOString()),
  ) {
    const { deps } = builder(world);
    return createEditionWatch({ ...deps, ping });
  }

  it('complains once a day about a slot that passed without a finished edition', async () => {
    const key = await newsletter({ approval: { mode: 'wait' }, alarmMinutes: 60 });
    await subscribe(key, 1);
    const world = newWorld(slot);
    await builder(world).look();
    world.mails.length = 0;
    const pings: string[] = [];
    const watch = watchOf(world, pings);
    await watch();
    for (const minutes of [61, 62, 90, 1_520]) {
      world.now = new Date(Date.parse(slot) + minutes * 60_000);
      await watch();
    }
    expect(world.mails.map(({ data }) => data)).toMatchObject([
      { kind: 'overdue', items: [{ newsletter: key, state: 'ready' }] },
      { kind: 'overdue' },
    ]);
    expect(pings).toEqual([slot]);
  });

  it('complains about slots for which nobody makes editions', async () => {
    const key = await newsletter();
    const world = newWorld('2026-03-02T07:30:00Z');
    await watchOf(world, [])();
    expect(world.mails).toMatchObject([
      { data: { items: [{ newsletter: key, state: 'missing', edition: null }] } },
    ]);
  });

  it('pings once a day when all is well, and outlives a ping that fails', async () => {
    const world = newWorld('2026-03-02T00:00:00Z');
    const pings: string[] = [];
    const watch = watchOf(world, pings);
    await Promise.all([watch(), watch()]);
    await watch();
    expect(pings).toHaveLength(1);
    world.now = new Date('2026-03-03T00:00:00Z');
    await watchOf(world, pings, () => Promise.reject(new Error('away')))();
    await watch();
    expect(pings).toHaveLength(1);
  });
});

describe('an edition of favourites', () => {
  const monday = new Date('2026-03-09T00:00:00.000Z');
  const favouritesOf = (of: string): Partial<NewsletterInput> => ({
    template: 'weekly-favourites',
    schedule: { cron: '0 9 * * 1', timeZone: 'Asia/Seoul' },
    content: { kind: 'favourites', of, minItems: 1, minClicks: 3 },
  });

  /** A daily edition of three feeds, and how many people followed each of its entries, by title. */
  async function dailyWithClicks(people: Readonly<Record<string, number>>): Promise<string> {
    for (const title of Object.keys(people)) await publish(title);
    const key = await newsletter({ content: feedsOf() });
    await subscribe(key, 1);
    await builder(newWorld(slot)).look();
    await store.query(
      `insert into click_counts (edition, position, day, people, hits, scanner_hits)
       select e.number, x.position, '2026-03-03', (p.people ->> n.title)::integer, 100, 90
       from edition_entries x join editions e on e.id = x.edition_id join entries n on n.id = x.entry_id
         cross join (select $1::jsonb as people) p`,
      [JSON.stringify(people)],
    );
    return key;
  }

  it('shows what people followed in another newsletter, and nothing of it a second time', async () => {
    const daily = await dailyWithClicks({ most: 9, some: 4, few: 2 });
    const key = await newsletter(favouritesOf(daily), monday);
    await subscribe(key, 1);
    await builder(newWorld('2026-03-09T00:00:00.000Z')).look();
    const [first] = await editionsOf(key);
    expect(first?.state).not.toBe('skipped');
    expect(await titlesOf(first?.id ?? '')).toEqual(['most', 'some']);
    const { rows } = await store.query<{ readers: number[] }>(
      `select array(select (x ->> 'readers')::integer from json_array_elements(content -> 'sections' -> 0 -> 'entries') x) as readers
       from editions where id = $1`,
      [first?.id],
    );
    expect(rows[0]?.readers).toEqual([9, 4]);
    await builder(newWorld('2026-03-16T00:00:00.000Z')).look();
    const [, second] = await editionsOf(key);
    expect(second).toMatchObject({ state: 'skipped', reason: 'There is too little to say.' });
  });

  it('counts the clicks of its days alone', async () => {
    const daily = await dailyWithClicks({ old: 9 });
    const later = new Date('2026-03-16T00:00:00.000Z');
    const key = await newsletter(favouritesOf(daily), later);
    await builder(newWorld('2026-03-16T00:00:00.000Z')).look();
    expect(await editionsOf(key)).toMatchObject([{ state: 'skipped' }]);
  });
});
