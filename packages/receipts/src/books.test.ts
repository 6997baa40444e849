// A provider that reports many letters, each thing up to three times and in no order: both lines of the books balance.

import { findEvent } from '@pabal/db/ledger';
import { createTestLetters } from '@pabal/db/testing';
import { afterwardsOf, balanceOf, type ReceiptKind } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import { createReceiptIntake } from './intake.ts';
import { createFakeSendgrid } from './testing/index.ts';
import { createWebhooks } from './webhooks/index.ts';

const many = 600;
const { store } = useStore({
  empty: ['receipts', 'soft_bounces', 'suppressions', 'deliveries', 'events', 'event_keys', 'apps'],
});

/** Numbers from 0 to 1, the same in every run. */
function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const bounced = { event: 'bounce', status: '5.1.1', reason: '550 5.1.1 user unknown' };
const full = { event: 'bounce', status: '5.2.2', reason: '552 5.2.2 mailbox full' };

/** What a provider may tell of a letter, and as what the letter counts then. */
const fates: readonly (readonly [number, ReceiptKind | 'silent', readonly object[]])[] = [
  [0.03, 'bounced', [bounced]],
  [0.05, 'bounced', [{ event: 'delivered' }, bounced]],
  [0.07, 'bounced', [{ event: 'deferred' }, full]],
  [0.08, 'complained', [{ event: 'delivered' }, { event: 'spamreport' }]],
  [0.15, 'delivered', [{ event: 'deferred' }, { event: 'delivered' }]],
  [0.9, 'delivered', [{ event: 'processed' }, { event: 'delivered' }, { event: 'open' }]],
  [0.93, 'silent', [{ event: 'deferred' }]],
  [1, 'silent', []],
];

it(`balances both lines over ${many} letters`, async () => {
  const letters = await createTestLetters(store);
  const ids = await letters.accept(many, { oneEvent: true });
  const dead = ids.splice(0, 7);
  for (let start = 0; start < ids.length; start += 500)
    await letters.try(ids.slice(start, start + 500), 'sent');
  await letters.try(dead, { outcome: 'message-refused', code: 550, reply: '550 no', cause: 'no' });

  const chance = createChance(18);
  const expected = { sent: ids.length, delivered: 0, bounced: 0, complained: 0 };
  const events: object[] = [];
  for (const id of ids) {
    const drawn = chance();
    const [, as = 'silent', told = []] = fates.find(([until]) => drawn < until) ?? [];
    if (as === 'delivered' || as === 'bounced' || as === 'complained') expected[as] += 1;
    for (const event of told)
      for (let times = 1 + Math.floor(chance() * 3); times > 0; times -= 1)
        events.push({ ...event, 'smtp-id': `<${id}@pabal.test>`, timestamp: 1_764_500_000 });
  }
  for (let at = events.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [events[at], events[other]] = [events[other] ?? {}, events[at] ?? {}];
  }

  const sendgrid = createFakeSendgrid();
  const webhook = createWebhooks({ SENDGRID_WEBHOOK_KEY: sendgrid.proof }).get('sendgrid');
  let noted = 0;
  const intake = createReceiptIntake({
    store,
    settings: {
      ...{ SUPPRESSION_DAYS: 30, COMPLAINT_DAYS: 365, SOFT_BOUNCES: 5 },
      ...{ EDITION_COMPLAINT_STOP: 0.3, EDITION_BOUNCE_STOP: 10 },
    },
    onNoted: (receipts) => {
      noted += receipts.length;
    },
    onPaused: () => undefined,
  });
  const batches = Array.from({ length: Math.ceil(events.length / 250) }, (_, at) =>
    events.slice(at * 250, at * 250 + 250),
  );
  const take = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const reports = (await webhook?.read(sendgrid.request(batch), new Date())) ?? [];
      await intake.note(reports, { source: 'sendgrid', proven: true });
    }
  };
  await Promise.all([take(), take(), take(), take()]);

  const { rows } = await store.query<{ id: string; receipts: number }>(
    'select id, (select count(*)::integer from receipts) as receipts from events',
  );
  const event = await findEvent(store, letters.appId, rows[0]?.id ?? '');
  expect(event && balanceOf(event.counts)).toMatchObject({
    planned: many,
    sent: many - 7,
    failed: 7,
    pending: 0,
  });
  expect(event?.afterwards).toEqual(afterwardsOf(expected));
  expect(rows[0]?.receipts).toBe(noted);
});
