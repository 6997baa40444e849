// A real newsletter in the drill: local blogs, subscribers, and an edition that the services make, send and close.

import { type Edition, findEdition } from '@pabal/db/editions';
import { addFeeds } from '@pabal/db/feeds';
import { mergePeople, type PersonBatchEntry } from '@pabal/db/people';
import { newId } from '@pabal/db/store';
import { type FeedServer, startFeedServer } from '@pabal/feeds/testing';
import { eventually } from '@pabal/test/support';
import type { Drill } from '../scenario.ts';
import { domains, type PromisedLetter } from './load.ts';

/** What a stack needs to make editions of local blogs. */
export const digestEnvironment = {
  LINK_SECRET: 'a-secret-of-the-drill-with-more-than-32-characters',
  FEED_ALLOW_NETWORKS: '127.0.0.1',
  FEED_HOST_CONCURRENCY: '10',
  // What a killed builder was reading is read by the next one soon.
  FEED_TIMEOUT_SECONDS: '1',
};

export interface Digest {
  readonly key: string;
  /** The slot of the edition: a second request for the same slot is the same edition. */
  readonly slot: string;
  stop(): Promise<void>;
}

/** Blogs, each of which has one piece of news. */
export const blogs = 5;
const together = 5_000;

/** Makes a newsletter with so many subscribers, whose blogs have news, and promises everybody a letter. */
export async function startDigest(drill: Drill, subscribers: number): Promise<Digest> {
  const key = drill.mark;
  const server = await startFeedServer({ feeds: blogs, articles: 3 });
  try {
    await put(drill, key, server);
    await subscribeAll(drill, key, subscribers);
    await readOnce(drill, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  for (const { number } of server.feeds) server.publish(number);
  return { key, slot: new Date().toISOString(), stop: server.stop };
}

async function put({ stack }: Drill, key: string, { feeds }: FeedServer): Promise<void> {
  const sources = { feeds: feeds.map(({ url }) => url) };
  const sections = [{ key: 'all', title: 'All' }];
  await ask(stack, 'PUT', `/v1/newsletters/${key}`, {
    ...{ name: 'Drill', template: 'daily-digest', audience: { subscribers: true } },
    content: { kind: 'feeds', sources, sections, minItems: blogs },
  });
}

async function subscribeAll(drill: Drill, key: string, subscribers: number): Promise<void> {
  const { store } = drill.stack;
  for (let from = 0; from < subscribers; from += together) {
    const people = Array.from({ length: Math.min(together, subscribers - from) }, (_, n) =>
      person(drill.mark, from + n),
    );
    await mergePeople(store, people);
    await store.query(
      `insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
       select n.id, r.id, 'subscribed', now(), 'drill', 'drill' from newsletters n, recipients r
       where n.key = $1 and r.external_id = any($2::text[])`,
      [key, people.map(({ externalId }) => externalId)],
    );
    const at = Date.now();
    drill.promise(
      people.map(({ address }): [string, PromisedLetter] => [address, { lane: 'newsletter', at }]),
    );
  }
}

function person(mark: string, n: number): PersonBatchEntry {
  const address = `${mark}-reader${n}@${domains[n % domains.length]}`;
  return { externalId: address, address, addressKey: address, name: `Reader ${n}`, attributes: {} };
}

/** The entries that a blog has at its first reading are never sent. */
async function readOnce(drill: Drill, server: FeedServer): Promise<void> {
  const { store } = drill.stack;
  const urls = server.feeds.map(({ url }) => url);
  await addFeeds(
    store,
    urls.map((url) => ({ id: newId(), url, host: new URL(url).host })),
  );
  await drill.until('the first reading of the blogs', async () => {
    const { rows } = await store.query<{ read: number }>(
      'select count(*)::integer as read from feeds where url = any($1) and recorded_at is not null',
      [urls],
    );
    return rows[0]?.read === blogs;
  });
  // An answer of a moment ago would be fresh enough for an edition.
  await store.query(`update feeds set answered_at = answered_at - interval '1 hour' where url = any($1)`, [
    urls,
  ]);
}

/** Asks for the edition of the slot, as a script does that is run again when it failed. */
export async function beginEdition({ stack }: Drill, { key, slot }: Digest): Promise<void> {
  await ask(stack, 'POST', `/v1/newsletters/${key}/editions`, { slot });
}

/** The newsletter's editions as they stand: one, whatever happens. */
export async function editionsOf({ stack }: Drill, { key }: Digest): Promise<Edition[]> {
  const { rows } = await stack.store.query<{ id: string }>(
    'select e.id from editions e join newsletters n on n.id = e.newsletter_id where n.key = $1',
    [key],
  );
  const found = await Promise.all(rows.map(({ id }) => findEdition(stack.store, id)));
  return found.filter((edition) => edition !== undefined);
}

/** Repeats a request, which must be safe to repeat, until it has an answer: a busy machine may be away for a moment. */
async function ask(
  { apiUrl, apiKey }: Drill['stack'],
  method: 'PUT' | 'POST',
  path: string,
  body: object,
): Promise<void> {
  const { ok, status, text } = await eventually(
    async () => {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return response.status === 503 ? undefined : { ok: response.ok, status: response.status, text };
    },
    { what: `an answer to ${method} ${path}`, timeoutMs: 60_000, everyMs: 200 },
  );
  if (!ok) throw new Error(`${method} ${path} was answered with ${status}: ${text}`);
}
