// A space with something of everything that people own, made so that two of them have the same names, addresses and texts; and
// what of it there is, to see whether anything of it was changed or shown.

import { createHash } from 'node:crypto';
import { scopes } from '@pabal/domain';
import { createApp, findApp } from '../apps/index.ts';
import { addAttachment, insertAttachmentUses } from '../attachments/index.ts';
import { putNewsletter } from '../editions/index.ts';
import { addFeeds, settleLinkCard, takeLinkCard } from '../feeds/index.ts';
import { acceptEvents } from '../ledger/index.ts';
import { createReplay } from '../parked/index.ts';
import {
  changeMembers,
  putRecipient,
  putSegment,
  putSuppression,
  removeSuppressions,
} from '../people/index.ts';
import { letterIsIn } from '../spaces/whose.ts';
import { newId, newLetterId, type SpaceQueryable, type SpaceStore } from '../store/index.ts';
import { createEndpoint, noteTest } from '../webhooks/index.ts';
import { createTestEditions } from './editions.ts';

/** What the other space has no name for is called so; its ids, by what they belong to. */
export interface SeededSpace {
  readonly key: string;
  /** Stands in texts of this space and in no other. */
  readonly mark: string;
  /** A recipient, a group, a newsletter, a segment, an app and an idempotency key that this space alone has. */
  readonly only: string;
  readonly recipientId: string;
  readonly newsletterId: string;
  readonly event: string;
  readonly letters: Readonly<Record<'sent' | 'waiting' | 'failed' | 'unknown' | 'ofEdition', string>>;
  readonly edition: string;
  readonly feed: string;
  readonly entry: string;
  readonly import: string;
  readonly erasure: string;
  readonly replay: string;
  /** A user who has a role in this space alone, and a session of theirs. */
  readonly user: string;
  readonly session: string;
  /** An endpoint of webhooks, and something that it was told. */
  readonly endpoint: string;
  /** The hash of a file that this space alone has. */
  readonly file: string;
}

const definition = {
  name: 'Digest',
  template: 'daily-digest',
  language: 'en',
  schedule: null,
  audience: {},
  content: { kind: 'recipients' },
  alarmMinutes: 60,
};

/** Fills a space that is empty. */
export async function seedSpace(store: SpaceStore, mark: string): Promise<SeededSpace> {
  const only = `only-${mark}`;
  const key = await createApp(store, { name: 'crm', mode: 'live', scopes });
  await createApp(store, { name: only, mode: 'live', scopes });
  const app = await findApp(store, 'crm');
  if (key === undefined || app === undefined) throw new Error('The space has an app of this name already.');
  const editions = await createTestEditions(store, 'digest');
  const [recipientId = ''] = await editions.subscribe('ann', 'gone');
  await seedPeople(store, mark);
  const { id: edition } = await editions.ready();
  await seedNewsletters(store, mark);
  await seedArchive(store, edition, mark);
  const { event, ...letters } = await seedLetters(store, app.id, mark);
  const replay = await createReplay(store, {
    ...{ filter: { deliveryId: letters.failed }, rate: 1, requestedBy: mark },
  });
  await seedOthers(store, app.id, mark);
  const { rows } = await store.query<{ id: string }>('select id from deliveries where edition_id = $1', [
    edition,
  ]);
  return {
    ...{ key, mark, only, recipientId, newsletterId: editions.newsletterId, event, edition },
    letters: { ...letters, ofEdition: rows[0]?.id ?? '' },
    ...(await seedFeeds(store, mark)),
    ...(await seedReceipts(store, mark)),
    ...(await seedUser(store, mark)),
    endpoint: await seedEndpoint(store, app.id, mark),
    file: await seedFiles(store, app.id, event, mark),
    replay: replay?.id ?? '',
  };
}

/** Reminders and rooms of chat: one of each that both spaces have by name, and one that this space alone has. */
async function seedOthers(store: SpaceStore, appId: string, mark: string): Promise<void> {
  const only = `only-${mark}`;
  await store.query(
    `insert into reminders (id, app_id, space_id, key, test, address, address_key, name, type, data, rule, zone, late_hours, next_at, due_at)
     select new_id(), $1, $2, k, false, 'ann@example.com', 'ann@example.com', $3, 'password.reset', '{}', '{"kind":"daily","at":"09:00"}',
       'UTC', 24, now() + interval '1 day', now() + interval '1 day' from unnest($4::text[]) k`,
    [appId, store.space, `Ann ${mark}`, ['saved-links', only]],
  );
  await store.query(
    `insert into endpoints (id, space_id, channel, key, kind, target, shown, description, created_by)
     select new_id(), $1, 'chat', k, 'slack', 'https://hooks.example/' || $2, 'https://hooks.example/…', $2, $2 from unnest($3::text[]) k`,
    [store.space, mark, ['ops-room', only]],
  );
}

/** What somebody wrote about a person whose address both spaces have. */
const wordsOf = (mark: string) => `${mark} wrote to gone@example.com`;

async function seedPeople(store: SpaceStore, mark: string): Promise<void> {
  const only = `only-${mark}`;
  const words = wordsOf(mark);
  for (const [externalId, address] of [
    ['ann', 'ann@example.com'],
    [only, `${only}@example.com`],
  ] as const)
    await putRecipient(store, {
      ...{ externalId, address, addressKey: address, name: `Ann ${mark}`, attributes: { mark } },
    });
  for (const group of ['customers', only])
    await changeMembers(
      store,
      group,
      { add: { externalIds: ['ann', only], people: [] }, remove: { externalIds: [], people: [] } },
      mark,
    );
  for (const segment of ['loyal', only])
    await putSegment(store, {
      ...{ key: segment, description: words, rule: { group: 'customers' }, actor: mark },
    });
  for (const name of ['blocked', 'lifted', 'gone', `blocked-${mark}`])
    await putSuppression(store, {
      ...{ addressKey: `${name}@example.com`, scope: 'all', reason: mark, note: words, actor: mark },
    });
  await removeSuppressions(store, { addressKey: 'lifted@example.com', actor: mark });
}

async function seedNewsletters(store: SpaceStore, mark: string): Promise<void> {
  const only = `only-${mark}`;
  for (const key of ['digest', only])
    await putNewsletter(store, {
      ...{ key, name: `Digest ${mark}` },
      definition: { ...definition, name: `Digest ${mark}`, public: true },
      next: undefined,
    });
  await store.query(
    `update editions e set definition = n.definition, content = '{"sections":[],"data":{}}', reason = $2
     from newsletters n where n.id = e.newsletter_id and n.space_id = $1`,
    [store.space, wordsOf(mark)],
  );
}

/** An edition in the archive with an entry that is hidden, clicks on it, and a filter that has learned something. */
async function seedArchive(store: SpaceStore, edition: string, mark: string): Promise<void> {
  const content = {
    data: {},
    sections: [{ key: 'all', title: 'All', entries: [seededEntry(mark)] }],
  };
  await store.query('update editions set content = $2, archived_at = now() where id = $1', [
    edition,
    JSON.stringify(content),
  ]);
  await store.query(
    `with made as (
       insert into archive_editions (edition_id, newsletter_id, number, slot, day)
       select id, newsletter_id, number, slot, slot::date from editions where id = $1 returning *
     ), letter as (
       insert into archive_letters (edition_id, locale, version, subject, html) select edition_id, 'en', 'v', $2, $3 from made
     ), filter as (
       insert into topic_filters (newsletter_id, model, seal, for_us, not_for_us, verdict_at)
       select newsletter_id, '{"version":1,"weights":{},"prior":0,"threshold":1}', 'seal-of-' || $2, 20, 20, now() from made
     ), clicks as (
       insert into click_counts (edition, position, day, people, hits, scanner_hits) select number, 1, day, 3, 5, 1 from made
     ), hits as (
       insert into click_hits (edition, position, at, visitor, network, signs)
       select number, 1, now(), convert_to($2, 'utf8'), convert_to($2, 'utf8'), 0 from made
     ), days as (
       insert into click_days (edition, day, hit_at, judged_at) select number, day, now(), now() from made
     )
     insert into archive_entries (edition_id, position, newsletter_id, day, section, title, excerpt, feed_title, published_at,
       tags, hidden_by, hidden_why, search)
     select edition_id, 1, newsletter_id, day, 'all', $2, '', 'Blog', now(), '{tag}', 'rule', 'word', $2 from made`,
    [edition, mark, wordsOf(mark)],
  );
}

const seededEntry = (mark: string) => ({
  ...{ title: mark, url: 'https://blog.example/1', excerpt: '', thumbnailUrl: null, author: null },
  ...{ publishedAt: new Date(0).toISOString(), feedTitle: 'Blog', feedUrl: null },
});

/** One event to four addresses: sent, waiting for its template, failed, and in doubt. */
async function seedLetters(store: SpaceStore, appId: string, mark: string) {
  const event = newId();
  const states = ['sent', 'waiting', 'failed', 'unknown'] as const;
  const ids = states.map(() => newLetterId(event));
  const deliveries = ids.map((id, place) => {
    const address = `${['ann', 'gone', 'letter-2', 'letter-3'][place]}@example.com`;
    return { id, address, addressKey: address, name: `Ann ${mark}`, remoteId: `<${id}@${mark}>` };
  });
  const plain = {
    appId,
    type: 'password.reset',
    lane: 'event',
    test: false,
    retentionSeconds: 86_400,
  } as const;
  const data = JSON.stringify({ words: wordsOf(mark) });
  await acceptEvents(store, [
    {
      ...{ ...plain, id: event, data, deliveries, idempotencyKey: 'order-1', answer: { id: event } },
      labels: ['reference:order-1', 'tag:spring'],
    },
    { ...plain, id: newId(), data, deliveries: [], idempotencyKey: `only-${mark}`, answer: { mark } },
  ]);
  const [sent = '', waiting = '', failed = '', unknown = ''] = ids;
  const set = (id: string, how: string) =>
    store.query(`update deliveries set ${how}, reply = $2 where id = $1`, [id, mark]);
  await set(sent, `state = 'sent', due_at = null, settled_at = now(), outcome = 'sent', attempt = 1`);
  await set(
    waiting,
    `outcome = 'render-failed', due_at = now() + interval '1 hour', next_attempt_at = now() + interval '1 hour'`,
  );
  await set(
    failed,
    `state = 'failed', due_at = null, parked_at = now(), settled_at = now(), outcome = 'message-refused', cause = 'refused'`,
  );
  await set(unknown, `state = 'unknown', due_at = null, parked_at = now(), settled_at = now()`);
  return { event, sent, waiting, failed, unknown };
}

async function seedFeeds(store: SpaceStore, mark: string) {
  const [feed] = await addFeeds(store, [{ url: 'https://blog.example/feed', name: mark, tags: ['team'] }]);
  await addFeeds(store, [{ url: `https://only-${mark}.example/feed`, name: mark }]);
  if (feed === undefined) throw new Error('The space has this feed already.');
  const entry = newId();
  await store.query(
    `insert into entries (id, feed_id, guid, story_id, canonical_url, title, first_fetch)
     values ($1, $2, 'g', $1, 'https://blog.example/1', $3, false)`,
    [entry, feed.id, mark],
  );
  await seedLinkCard(store, mark);
  return { feed: feed.id, entry };
}

/** A card of a link that every space has. */
async function seedLinkCard(store: SpaceStore, mark: string): Promise<void> {
  const taking = { url: 'https://blog.example/1', host: 'blog.example', holder: newId() };
  await takeLinkCard(store, { ...taking, perHost: 10, holdSeconds: 10 });
  const facts = { title: mark, description: wordsOf(mark), imageUrl: null, siteName: 'Blog' };
  await settleLinkCard(store, taking, { reading: { state: 'ready', ...facts }, freshSeconds: 3_600 });
}

async function seedReceipts(store: SpaceStore, mark: string) {
  const [importId, erasure] = [newId(), newId()];
  await store.query(
    `insert into imports (id, format, state, file_name, requested_by, space_id) values ($1, 'csv', 'finished', $2, $2, $3)`,
    [importId, wordsOf(mark), store.space],
  );
  await store.query(
    `insert into import_errors (import_id, line, field, expected, got) values ($1, 1, 'email', 'an address', $2)`,
    [importId, wordsOf(mark)],
  );
  await store.query(
    `insert into erasures (id, state, requested_by, address_hash, step, finished_at, space_id)
     values ($1, 'finished', $2, $2, 'letters', now(), $3)`,
    [erasure, mark, store.space],
  );
  await store.query(
    `insert into recipient_sources (name, problem, finished_at, space_id) values ($1, $1, now(), $2)`,
    [`source-${mark}`, store.space],
  );
  return { import: importId, erasure };
}

/** A file that every space has, and one of its own; an event has both. */
async function seedFiles(store: SpaceStore, appId: string, event: string, mark: string): Promise<string> {
  const hashes: string[] = [];
  for (const text of ['a file', mark]) {
    const content = Buffer.from(text);
    const hash = createHash('sha256').update(content).digest('hex');
    await addAttachment(store, { appId, hash, type: 'text/plain', size: content.length, content }, 1_000_000);
    hashes.push(hash);
  }
  await insertAttachmentUses(store, [{ id: event, appId, attachments: hashes }]);
  return hashes[1] ?? '';
}

async function seedEndpoint(store: SpaceStore, appId: string, mark: string): Promise<string> {
  const id = await createEndpoint(store, {
    ...{ appId, url: `https://${mark}.example/hooks`, description: mark, contact: null, actor: mark },
    ...{ types: ['delivery.failed'], newsletters: false, showsPeople: false, secret: `whsec_${mark}` },
  });
  await noteTest(store, id, { mark });
  return id;
}

async function seedUser(store: SpaceStore, mark: string) {
  const session = newId();
  // Users belong to no space: the one of an earlier seed is there still.
  const { rows } = await store.query<{ id: string }>(
    `insert into users (id, email, email_key, name, created_by) values ($1, $2, $2, $3, $3)
     on conflict (email_key) do update set name = excluded.name returning id`,
    [newId(), `kim-${mark}@example.com`, mark],
  );
  const user = rows[0]?.id ?? '';
  await store.query(
    `insert into user_roles (user_id, space_id, role, given_by) values ($1, $2, 'admin', $3)`,
    [user, store.space, mark],
  );
  await store.query(
    `insert into sessions (id, user_id, space_id, token_hash, rotation_key, expires_at, door, network, agent)
     values ($1, $2, $3, $4, '', now() + interval '1 day', 'password', 'unknown', $5)`,
    [session, user, store.space, Buffer.from(mark), mark],
  );
  return { user, session };
}

const ofNewsletter = (column: string) => `t.${column} in (select id from newsletters where space_id = $1)`;
const ofGroup = 't.group_id in (select id from groups where space_id = $1)';
const ofRecipient = 't.recipient_id in (select id from recipients where space_id = $1)';
const ofApp = 't.app_id in (select id from apps where space_id = $1)';
const ofImport = 't.import_id in (select id from imports where space_id = $1)';
const ofSpace = 't.space_id = $1';
const ofEndpoint = 't.endpoint_id in (select id from webhook_endpoints where space_id = $1)';
const ofClicks =
  't.edition in (select e.number from editions e join newsletters n on n.id = e.newsletter_id where n.space_id = $1)';

/** SQL: which rows `t` of each table belong to the space $1. */
const rowsOfSpace: Readonly<Record<string, string>> = {
  apps: ofSpace,
  api_keys: ofApp,
  event_keys: ofApp,
  event_labels: ofApp,
  attachments: ofApp,
  event_attachments: ofApp,
  events: ofApp,
  deliveries: letterIsIn('$1').replaceAll('d.', 't.'),
  delivery_moves: `t.delivery_id in (select d.id from deliveries d where ${letterIsIn('$1')})`,
  receipts: `t.delivery_id in (select d.id from deliveries d where ${letterIsIn('$1')})`,
  soft_bounces: ofSpace,
  recipients: ofSpace,
  recipient_changes: ofRecipient,
  groups: ofSpace,
  group_members: ofGroup,
  group_changes: ofGroup,
  segments: ofSpace,
  subscriptions: ofNewsletter('newsletter_id'),
  subscription_moves: ofNewsletter('newsletter_id'),
  unsubscribed_addresses: ofNewsletter('newsletter_id'),
  suppressions: ofSpace,
  suppression_removals: ofSpace,
  erased_holds: ofSpace,
  erased_consents: ofNewsletter('newsletter_id'),
  erasures: ofSpace,
  page_requests: ofSpace,
  leave_reasons: ofNewsletter('newsletter_id'),
  imports: ofSpace,
  import_errors: ofImport,
  import_pieces: ofImport,
  recipient_sources: ofSpace,
  source_members: 't.source in (select name from recipient_sources where space_id = $1)',
  newsletters: ofSpace,
  newsletter_versions: ofNewsletter('newsletter_id'),
  editions: ofNewsletter('newsletter_id'),
  edition_entries: ofNewsletter('newsletter_id'),
  edition_exclusions: ofRecipient,
  archive_editions: ofNewsletter('newsletter_id'),
  archive_entries: ofNewsletter('newsletter_id'),
  archive_letters: `t.edition_id in (select edition_id from archive_editions where ${ofNewsletter('newsletter_id').replace('t.', '')})`,
  topic_filters: ofNewsletter('newsletter_id'),
  click_counts: ofClicks,
  click_days: ofClicks,
  click_hits: ofClicks,
  feeds: ofSpace,
  entries: 't.feed_id in (select id from feeds where space_id = $1)',
  link_cards: ofSpace,
  replays: ofSpace,
  replay_items: 't.replay_id in (select id from replays where space_id = $1)',
  user_roles: ofSpace,
  sessions: ofSpace,
  audit_chains: ofSpace,
  audit_entries: ofSpace,
  endpoints: ofSpace,
  reminders: ofSpace,
  webhook_endpoints: ofSpace,
  webhook_messages: ofEndpoint,
  webhook_finished: ofEndpoint,
};

/** Tables that belong to no space. */
export const tablesOfInstallation: readonly string[] = [
  // Figures of the installation.
  'afterwards_days',
  // Networks, which belong to nobody here.
  'caller_counts',
  'click_keys',
  'daily_checks',
  'flow',
  // Users belong to the installation; their roles, which are listed, to a space.
  'invitations',
  'lanes',
  'limits',
  'migrations',
  'processes',
  'provider_states',
  'providers',
  'senders',
  'spaces',
  'template_versions',
  // Signatures of challenges, whatever form they were for.
  'used_proofs',
  'users',
];

/** Tables of which `dumpSpace` gives the rows. */
export const tablesOfSpaces: readonly string[] = Object.keys(rowsOfSpace);

/** Every row that belongs to a space, as text, by table. When a key was used is not told: that is not what a space owns. */
export async function dumpSpace(store: SpaceQueryable): Promise<Readonly<Record<string, string>>> {
  const dump: Record<string, string> = {};
  for (const [table, condition] of Object.entries(rowsOfSpace)) {
    const { rows } = await store.query<{ text: string | null }>(
      `select string_agg(x.text, e'\\n' order by x.text) as text
       from (select (to_jsonb(t) - 'last_used_at')::text as text from ${table} t where ${condition}) x`,
      [store.space],
    );
    dump[table] = rows[0]?.text ?? '';
  }
  return dump;
}
