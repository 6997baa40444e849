import { findEdition, resumeEdition } from '@pabal/db/editions';
import type { NotedReceipt } from '@pabal/db/receipts';
import { createTestEditions, createTestLetters } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { createReceiptIntake } from './intake.ts';

const { store } = useStore({
  empty: [
    'receipts',
    'soft_bounces',
    'suppressions',
    'deliveries',
    'events',
    'apps',
    'newsletters',
    'recipients',
    'afterwards_days',
  ],
});
const settings = {
  ...{ SUPPRESSION_DAYS: 30, COMPLAINT_DAYS: 365, SOFT_BOUNCES: 5 },
  ...{ EDITION_COMPLAINT_STOP: 1, EDITION_BOUNCE_STOP: 10 },
};

it('pauses an edition once when many complain, and takes who complained off the newsletter', async () => {
  const editions = await createTestEditions(store);
  await editions.subscribe(...Array.from({ length: 250 }, (_, at) => `emp-${at}`));
  const edition = await editions.sending();
  const { rows } = await store.query<{ id: string }>(
    `update deliveries set state = 'sent', settled_at = now(), due_at = null where edition_id = $1 returning id`,
    [edition.id],
  );
  const paused: string[] = [];
  const noted: NotedReceipt[] = [];
  // Each has its own memory of when it looked last.
  const intake = () =>
    createReceiptIntake({
      ...{ store, settings },
      onNoted: (receipts) => void noted.push(...receipts),
      onPaused: (id, reason) => void paused.push(`${id} ${reason}`),
    });
  const complain = (from: number, to: number) =>
    intake().note(
      rows
        .slice(from, to)
        .map(({ id }) => ({ deliveryId: id, kind: 'complained', counts: false, at: new Date() })),
      { source: 'inbound', proven: true },
    );
  await complain(0, 2);
  expect(paused).toEqual([]);
  await complain(1, 3);
  expect(paused).toEqual([`${edition.id} paused itself: 3 of 250 sent letters were called spam`]);
  expect(await findEdition(store, edition.id)).toMatchObject({ pausedBy: 'receipts' });
  await resumeEdition(store, edition.id);
  await complain(3, 8);
  expect(paused.length).toBe(1);
  expect(noted.length).toBe(8);
  const left = await store.query(
    `select from subscriptions where state = 'unsubscribed' and changed_by = 'complaint'`,
  );
  expect(left.rowCount).toBe(8);
  const counted = await store.query('select by, name, sent, complained, bounced from afterwards_days');
  expect(counted.rows).toEqual([{ by: 'edition', name: edition.id, sent: 0, complained: 8, bounced: 0 }]);
});

it('keeps what others wrote short and on one line', async () => {
  const letters = await createTestLetters(store);
  const [id = ''] = await letters.accept(1);
  await letters.try([id], 'sent');
  const intake = createReceiptIntake({
    store,
    settings,
    onNoted: () => undefined,
    onPaused: () => undefined,
  });
  const report = { deliveryId: id, kind: 'bounced', counts: false, at: new Date(Number.NaN) } as const;
  await intake.note([{ ...report, status: 'not one', reply: `a\r\nb\0${'x'.repeat(5_000)}` }], {
    ...{ source: 'inbound', proven: true },
  });
  const { rows } = await store.query<{ reply: string; status: string | null }>(
    'select reply, status from receipts',
  );
  expect(rows[0]?.reply.startsWith('a b xxx')).toBe(true);
  expect(rows[0]).toMatchObject({ reply: expect.stringMatching(/^.{1000}$/), status: null });
});
