import { claimDeliveries, loseOrphans, type Settlement, settleDeliveries, takeDue } from '@pabal/db/ledger';
import { takeImport } from '@pabal/db/people';
import { createStore, type Store } from '@pabal/db/store';
import { createTestEditions, type TestEditions } from '@pabal/db/testing';
import { createAddressKeys, createUnsubscribeLinks } from '@pabal/mail';
import { runImport, subscribePerson } from '@pabal/people';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { type ApiServer, anEvent, startApiServer } from '@pabal/test/api';
import { describeEachQueueBackend } from '@pabal/test/support';
import { Redis } from 'ioredis';
import { z } from 'zod';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const keys = createAddressKeys(secret);
const id = 'emp-quill-77';
const address = 'ada.quill@example.com';
const former = 'ada.former@example.com';
const passwordReset = { resetUrl: 'https://example.com/r', validMinutes: 30, serviceName: 'A service' };
/** Everything that identifies the person, in lower case. */
const traces = [address, former, 'ada quillfeather', id, 'zx81-attribute', 'ada.quill'];

const lostHolds = 'Some of what erased people refused holds no longer.';
const shownHolds = z.object({ suppressions: z.array(z.looseObject({ addressHash: z.string().nullable() })) });
const readyBody = z.object({
  checks: z.object({ holds: z.object({ ok: z.literal(true), detail: z.looseObject({}) }) }),
});

let api: ApiServer;
let editions: TestEditions;

async function done(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await api.call(method, path, body === undefined ? {} : { body });
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function importFile(content: string): Promise<void> {
  const answer = await api.call('POST', '/v1/imports?group=customers&newsletter=digest&consentSource=paper', {
    body: content,
    headers: { 'content-type': 'text/csv' },
  });
  const work = await takeImport(api.store, z.object({ id: z.uuid() }).parse(answer.body).id);
  if (work === undefined) throw new Error('Somebody has the import.');
  await runImport(api.store, work);
}

/** Letters to the person that wait. */
async function waiting(): Promise<string[]> {
  const { rows } = await api.store.query<{ id: string }>(
    `update deliveries set due_at = '-infinity' where address_key = $1 and state = 'pending' returning id`,
    [address],
  );
  return rows.map((row) => row.id);
}

const event = (name: string, to: object) =>
  done('POST', '/v1/events', anEvent({ to: [to], data: { ...passwordReset, name } }));

async function settle(ids: readonly string[], end: Pick<Settlement, 'state' | 'outcome' | 'cause'>) {
  const { claims } = await claimDeliveries(api.store, { senderId: 'a-sender', ids });
  const reply = `550 <${address}> Ada Quillfeather is unknown`;
  const ends = claims.map((claim) => ({ id: claim.id, claim: claim.claim, counted: true, reply, ...end }));
  await settleDeliveries(api.store, 'a-sender', ends, { suppressionDays: 30 });
}

/** Leaves a newsletter as a reader does: by the link in a letter. */
async function leaveByTheLink(newsletter: string): Promise<void> {
  await done('PUT', `/v1/newsletters/${newsletter}/subscriptions/${id}`, { consent: { source: 'form' } });
  const { rows } = await api.store.query<{ newsletterId: string; recipientId: string }>(
    `select n.id as "newsletterId", r.id as "recipientId" from newsletters n, recipients r
     where n.key = $1 and r.external_id = $2`,
    [newsletter, id],
  );
  const [ids] = rows;
  if (ids === undefined) throw new Error('There is no such newsletter or person.');
  const site = { publicUrl: 'https://pabal.example', listDomain: 'pabal.example' };
  const link = createUnsubscribeLinks({ secret, ...site }).url(ids);
  const answer = await fetch(`${api.url}${new URL(link).pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  if (!answer.ok) throw new Error(`The link answered ${answer.status}.`);
}

async function seed(): Promise<void> {
  const person = { name: 'Ada Quillfeather', attributes: { plan: 'ZX81-attribute' } };
  await done('PUT', `/v1/recipients/${id}`, { email: former, ...person });
  await event('Ada Quillfeather', { recipient: id });
  await done('PUT', `/v1/recipients/${id}`, { email: address, ...person });
  await done('PUT', `/v1/recipients/other`, { email: 'other@example.com', name: 'Bo Otherwise' });
  await done('PUT', '/v1/groups/all/members', { members: [id, 'other', { email: address }] });
  await done('POST', '/v1/activity', { activity: [{ recipient: id }] });
  await importFile(
    `id,email,name,plan,locale\n${id},${address},Ada Quillfeather,ZX81-attribute,ko\n${id},${address},Ada,ZX81-attribute,no locale\n"${id}","${address} ",Ada,x,${address}\n`,
  );
  await done('PUT', `/v1/newsletters/weekly/subscriptions/${id}`, {
    consent: { source: `form of ${address}` },
  });
  await done('DELETE', `/v1/newsletters/weekly/subscriptions/${id}`);
  await leaveByTheLink('monthly');
  await done('PUT', '/v1/segments/her', {
    rule: { field: 'email', is: address },
    description: 'Ada Quillfeather',
  });
  await event('Ada Quillfeather', { email: address });
  await settle(await waiting(), { state: 'sent', outcome: 'sent' });
  await event('Ada Quillfeather', { recipient: id });
  await settle(await waiting(), {
    state: 'failed',
    outcome: 'address-refused',
    cause: `address-refused 550 <${address}> Ada Quillfeather is unknown`,
  });
  await done('POST', '/v1/suppressions/removal', { address });
  await event('Ada Quillfeather', { recipient: id });
  const lost = await waiting();
  await claimDeliveries(api.store, { senderId: 'dead', ids: lost });
  await loseOrphans(api.store, lost);
  await event('Ada Quillfeather', { recipient: id });
  await event('Ada Quillfeather', { email: 'other@example.com' });
  await api.store.query(
    `update deliveries set state = 'sent', due_at = null, settled_at = now() where address_key = 'other@example.com'`,
  );
  await editions.ready();
  await editions.sending();
  for (const asking of [address, former])
    await api.store.query(
      `insert into page_requests (id, space_id, kind, address, address_key, name, door)
       values (new_id(), 1, 'link', $1, $1, 'Ada Quillfeather', 'page')`,
      [asking],
    );
  // A server's last words are kept without addresses; a name may be left in them.
  await api.store.query(
    `insert into provider_states (provider, sender_id, trouble, since, reply)
     values ('main', 'a-sender', 'closed', now(), '552 The box of Ada Quillfeather is full')`,
  );
  await done('POST', '/v1/suppressions', {
    address,
    scope: 'event',
    reason: 'complaint',
    note: `Ada Quillfeather called`,
  });
}

interface Cell {
  readonly place: string;
  readonly text: string;
}

/** Every column of every row of every table, as text. */
async function dump(store: Store = api.store): Promise<Cell[]> {
  const { rows: columns } = await store.query<{
    schema: string;
    table: string;
    column: string;
    type: string;
  }>(
    `select c.table_schema as schema, c.table_name as table, c.column_name as column, c.data_type as type
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const all = columns.map(async ({ schema, table, column, type }) => {
    const value = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const { rows } = await store.query<{ text: string }>(
      `select ${value} as text from "${schema}"."${table}" where "${column}" is not null`,
    );
    return rows.map(({ text }) => ({ place: `${table}.${column}`, text: text.toLowerCase() }));
  });
  return (await Promise.all(all)).flat();
}

async function dumpQueueTables(url: string): Promise<Cell[]> {
  const store = createStore({ url, connections: 2 });
  try {
    return await dump(store);
  } finally {
    await store.stop();
  }
}

/** Every key of the queue's Redis with everything in it. */
async function dumpRedis(url: string): Promise<Cell[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*');
    const cells = keys.map(async (place) => {
      const content = await contentOf(redis, place, await redis.type(place));
      return { place, text: JSON.stringify([place, content]).toLowerCase() };
    });
    return await Promise.all(cells);
  } finally {
    await redis.quit();
  }
}

function contentOf(redis: Redis, key: string, type: string): Promise<unknown> {
  if (type === 'hash') return redis.hgetall(key);
  if (type === 'zset') return redis.zrange(key, '0', '-1');
  if (type === 'list') return redis.lrange(key, 0, -1);
  if (type === 'set') return redis.smembers(key);
  if (type === 'stream') return redis.xrange(key, '-', '+');
  return redis.get(key);
}

/** What the sweeper does for dead letters: those that are kept are in the queue, the others are taken off. */
async function tendDeadLetters(queues: Queues): Promise<void> {
  const due = await takeDue(api.store, 'event', { pending: false, limit: 100, share: 100, spent: [] });
  const failed = due.filter(({ state }) => state === 'failed');
  const kept = failed.filter(({ parked }) => parked);
  await queues.deadLetter(kept.map(({ id: deliveryId, cause }) => ({ deliveryId, cause: cause ?? 'none' })));
  await queues.removeDeadLetters(failed.filter(({ parked }) => !parked).map((letter) => letter.id));
}

const placesOf = (cells: readonly Cell[]) =>
  [
    ...new Set(
      cells.filter(({ text }) => traces.some((trace) => text.includes(trace))).map(({ place }) => place),
    ),
  ].sort();

/** Claims a letter of this newsletter to the person who came back with the address. */
async function claimLetterOf(newsletter: string) {
  const { rows } = await api.store.query<{ id: string }>(
    `with e as (
       insert into editions (id, newsletter_id, slot, kind, state, definition)
       select new_id(), n.id, clock_timestamp(), 'manual', 'sending', '{}' from newsletters n where n.key = $1
       returning id
     )
     insert into deliveries (id, edition_id, lane, template, address, address_key, recipient_id, test, next_attempt_at, remote_id)
     select new_id(), e.id, 'newsletter', 'daily-digest', $2, $2, r.id, false, now(), '<x@y>'
     from e, recipients r where r.external_id = 'back' returning id`,
    [newsletter, address],
  );
  const ids = rows.map((row) => row.id);
  return claimDeliveries(api.store, { senderId: 'a-sender', ids, erasedBy: keys.pads });
}

describeEachQueueBackend('erasing a person, with the queue', ({ kind, url }) => {
  let queues: Queues;

  beforeAll(async () => {
    api = await startApiServer({ queueUrl: url(), settings: { LINK_SECRET: secret } });
    queues = createQueues({ url: url(), logger: createLogger({ service: 'test', level: 'silent' }) });
    editions = await createTestEditions(api.store, 'digest');
    await createTestEditions(api.store, 'weekly');
    await createTestEditions(api.store, 'monthly');
    await seed();
    await tendDeadLetters(queues);
  });
  afterAll(async () => {
    await queues.stop();
    await api.stop();
  });

  const queueDump = () => (kind === 'postgres' ? dumpQueueTables(url()) : dumpRedis(url()));

  it('a person is exported, erased wherever anything is kept of them, and what they refused holds on', async () => {
    // Before: the person is everywhere that is looked at below.
    expect(placesOf(await dump())).toEqual(
      expect.arrayContaining([
        ...[
          'deliveries.address',
          'deliveries.name',
          'deliveries.reply',
          'deliveries.cause',
          'delivery_moves.reply',
        ],
        ...['events.data', 'import_errors.got', 'recipient_changes.old_address', 'recipients.attributes'],
        ...[
          'segments.rule',
          'subscription_moves.consent_source',
          'suppressions.note',
          'suppression_removals.note',
          'provider_states.reply',
          'unsubscribed_addresses.address_key',
          'page_requests.address',
        ],
      ]),
    );
    // A dead letter's cause may hold a server's words.
    expect(placesOf(await queueDump())).not.toEqual([]);
    const states = await api.store.query<{ state: string }>(
      'select distinct state from deliveries where address_key = $1 order by state',
      [address],
    );
    expect(states.rows.map(({ state }) => state)).toEqual(['failed', 'pending', 'sent', 'unknown']);

    const { body: exported } = await api.call('GET', `/v1/recipients/${id}/export`);
    expect(exported).toMatchObject({
      recipients: expect.arrayContaining([
        expect.objectContaining({ externalId: id, attributes: { plan: 'ZX81-attribute' } }),
      ]),
      groups: expect.arrayContaining([expect.objectContaining({ group: 'customers' })]),
      addressChanges: [
        expect.objectContaining({ oldAddress: former, newAddress: address, actor: 'api:main' }),
      ],
      pageRequests: expect.arrayContaining([expect.objectContaining({ kind: 'link', address })]),
      letters: expect.arrayContaining([expect.objectContaining({ state: 'sent' })]),
      events: expect.arrayContaining([
        expect.objectContaining({ data: expect.objectContaining({ name: 'Ada Quillfeather' }) }),
      ]),
      next: null,
    });

    const planned = await api.store.query('select from deliveries');
    const { status, body: receipt } = await api.call('DELETE', `/v1/recipients/${id}`);
    expect({ status, receipt }).toMatchObject({
      status: 200,
      receipt: {
        state: 'finished',
        requestedBy: 'api:main',
        addressHash: keys.hash(address),
        counts: { recipients: 2, memberships: 2, subscriptions: 5, letters: expect.any(Number) },
      },
    });

    expect(placesOf(await dump())).toEqual([]);
    // The next sweep takes what was discarded off the queue.
    await tendDeadLetters(queues);
    expect(placesOf(await queueDump())).toEqual([]);
    expect(await api.call('GET', `/v1/erasures/${String(receipt.id)}`)).toMatchObject({
      status: 200,
      body: receipt,
    });
    expect((await api.call('DELETE', `/v1/recipients/${id}`)).status).toBe(404);
    // The books balance, nothing waits, and nothing can be replayed.
    const after = await api.store.query<{ state: string; cause: string | null; discarded: boolean }>(
      `select state, cause, discarded_at is not null as discarded from deliveries where address_key like 'erased:%'`,
    );
    expect(after.rows.filter(({ state }) => state === 'pending' || state === 'unknown')).toEqual([]);
    expect(after.rows.filter(({ state, discarded }) => state === 'failed' && !discarded)).toEqual([]);
    expect(after.rows.filter(({ state }) => state === 'suppressed').map(({ cause }) => cause)).toContain(
      'erased',
    );
    expect((await api.store.query('select from deliveries')).rowCount).toBe(planned.rowCount);
    // Others are as they were.
    expect((await api.call('GET', '/v1/recipients/other')).status).toBe(200);
  });

  it('what goes on holding is listed with the keyed hash and since when, and found by the address', async () => {
    const { body } = await api.call('GET', '/v1/suppressions');
    const { suppressions } = shownHolds.parse(body);
    const hold = { address: null, addressHash: keys.hash(address), note: null, createdBy: null };
    const digestHolds = suppressions.filter(({ addressHash }) => addressHash === keys.hash(address));
    expect(digestHolds).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...hold, scope: 'event', newsletter: null, reason: 'suppressed' }),
        expect.objectContaining({
          ...hold,
          scope: 'newsletter',
          newsletter: 'weekly',
          reason: 'unsubscribed',
        }),
        expect.objectContaining({
          ...{ ...hold, scope: 'newsletter', newsletter: 'monthly', reason: 'by their own hand' },
        }),
      ]),
    );
    const found = await api.call('GET', `/v1/suppressions?address=${encodeURIComponent(address)}`);
    expect(shownHolds.parse(found.body).suppressions).toEqual(digestHolds);
    const first = await api.call('GET', '/v1/suppressions?limit=1');
    const rest = await api.call('GET', `/v1/suppressions?cursor=${String(first.body.next)}`);
    expect([
      ...shownHolds.parse(first.body).suppressions,
      ...shownHolds.parse(rest.body).suppressions,
    ]).toEqual(suppressions);
  });

  it('a service whose LINK_SECRET lacks the secret of the holds says how many are lost, and works on', async () => {
    const other = 'another-secret-of-the-test-that-has-32-characters';
    const ready = async (settings: Readonly<Record<string, string>>) => {
      const second = await startApiServer({ settings, databaseUrl: async () => api.databaseUrl });
      try {
        const { status, body } = await second.call('GET', '/readyz', { key: '' });
        const lost = second.logs.filter(({ msg }) => msg === lostHolds);
        return { status, holds: readyBody.parse(body).checks.holds.detail, lost };
      } finally {
        await second.stop();
      }
    };
    const { rows } = await api.store.query<{ holds: number }>(
      'select count(*)::integer as holds from erased_holds',
    );
    const unmatched = rows[0]?.holds;
    expect(unmatched).toBeGreaterThan(0);
    for (const settings of [{ LINK_SECRET: other }, {}]) {
      const { status, holds, lost } = await ready(settings);
      expect(status).toBe(200);
      expect(holds).toEqual({ unmatched, warning: expect.stringContaining(`${unmatched} holds of erased`) });
      expect(lost).toMatchObject([{ level: 40, unmatched }]);
    }
    const kept = await ready({ LINK_SECRET: `${other} ${secret}` });
    expect(kept).toMatchObject({ holds: { unmatched: 0 }, lost: [] });
  });

  it('a person who comes back by a file gets no letters that they had refused', async () => {
    await importFile(`id,email\nback,${address}\n`);
    await done('PUT', '/v1/newsletters/weekly/subscriptions/other', { consent: { source: 'form' } });
    await event('Ada', { recipient: 'back' });
    const claim = async () => {
      const ids = await waiting();
      return claimDeliveries(api.store, { senderId: 'a-sender', ids, erasedBy: keys.pads });
    };
    expect(await claim()).toMatchObject({ claims: [], suppressed: [{ cause: 'address-suppressed' }] });
    // A key that never erased anybody knows nobody, and one of several is enough.
    expect(createAddressKeys(`${'x'.repeat(40)} ${secret}`).hashes(address)).toContain(keys.hash(address));
    const lifted = await done('POST', '/v1/suppressions/removal', { address });
    expect(lifted).toMatchObject({
      removed: [{ address: null, addressHash: keys.hash(address), scope: 'event' }],
    });
    expect(
      await done('GET', `/v1/suppressions/removals?address=${encodeURIComponent(address)}`),
    ).toMatchObject({
      removals: expect.arrayContaining([
        expect.objectContaining({ address: null, addressHash: keys.hash(address), removedBy: 'api:main' }),
      ]),
    });
    await event('Ada', { recipient: 'back' });
    expect(await claim()).toMatchObject({ claims: [{ address }], suppressed: [] });
  });

  it('an erased reader whom an app had unsubscribed gets the newsletter again only after a new consent', async () => {
    expect(await claimLetterOf('weekly')).toMatchObject({
      claims: [],
      suppressed: [{ cause: 'unsubscribed' }],
    });
    await done('PUT', '/v1/newsletters/weekly/subscriptions/back', { consent: { source: 'a new form' } });
    expect(await claimLetterOf('weekly')).toMatchObject({ claims: [{ address }], suppressed: [] });
  });

  it('an erased reader who had left by the link comes back by their own hand alone', async () => {
    expect(await claimLetterOf('monthly')).toMatchObject({
      claims: [],
      suppressed: [{ cause: 'unsubscribed' }],
    });
    // Neither what an app claims, nor lifting a suppression, is their own hand.
    const forged = { consent: { source: 'forged' } };
    const refused = await api.call('PUT', '/v1/newsletters/monthly/subscriptions/back', { body: forged });
    expect(refused).toMatchObject({ status: 409, body: { code: 'left-by-themselves' } });
    expect((await api.call('GET', '/v1/newsletters/monthly/subscriptions/back')).status).toBe(404);
    await done('POST', '/v1/suppressions/removal', { address });
    expect(await claimLetterOf('monthly')).toMatchObject({
      claims: [],
      suppressed: [{ cause: 'unsubscribed' }],
    });
    const { rows } = await api.store.query<{ newsletterId: string; recipientId: string }>(
      `select n.id as "newsletterId", r.id as "recipientId" from newsletters n, recipients r
       where n.key = 'monthly' and r.external_id = 'back'`,
    );
    for (const ids of rows)
      await subscribePerson(
        api.store,
        { ...ids, state: 'subscribed', consent: { at: new Date(), source: 'forged' } },
        'page',
        keys,
      );
    expect(await claimLetterOf('monthly')).toMatchObject({ claims: [{ address }], suppressed: [] });
    // What an app says of them later does not bring back what they have lifted.
    await done('PUT', '/v1/newsletters/monthly/subscriptions/back', { consent: { source: 'another form' } });
    expect(await claimLetterOf('monthly')).toMatchObject({ claims: [{ address }], suppressed: [] });
  });

  it('the history says who changed an address or a group', async () => {
    await done('PUT', '/v1/recipients/other', { email: 'other2@example.com' });
    await done('PATCH', '/v1/groups/all/members', { remove: ['other'] });
    expect(await done('GET', '/v1/recipients/other/changes')).toEqual({
      changes: [
        {
          at: expect.any(String),
          actor: 'api:main',
          oldAddress: 'other@example.com',
          newAddress: 'other2@example.com',
        },
      ],
      next: null,
    });
    expect(await done('GET', '/v1/groups/all/changes')).toMatchObject({
      changes: [
        { actor: 'api:main', added: 0, removed: 1 },
        { actor: 'api:main', added: 0, removed: 2 },
        { actor: 'api:main', added: 3, removed: 0 },
      ],
    });
    expect(await done('GET', '/v1/groups/customers/changes')).toMatchObject({
      changes: expect.arrayContaining([
        expect.objectContaining({ actor: expect.stringMatching(/^import:/) }),
      ]),
    });
  });
});
