import { suppressCancelled } from '@pabal/db/editions';
import { claimDeliveries, settleDeliveries, takeUnfed } from '@pabal/db/ledger';
import { createTestEditions, type TestEditions } from '@pabal/db/testing';
import { digestDefinition as definition } from '../../testing/samples.ts';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, file } = usePabal({ empty: ['deliveries', 'newsletters', 'recipients'] });
let editions: TestEditions;
beforeEach(async () => {
  editions = await createTestEditions(store, 'test-digest');
});
const fileOf = (content: object) => file('newsletter.json', JSON.stringify(content));

describe('editions', () => {
  it('are begun, listed and told', async () => {
    await pabal('newsletters', 'put', 'daily', await fileOf(definition));
    const id = (await pabal('editions', 'begin', 'daily', '--wait')).out.trim();
    expect((await pabal('editions', 'list', '--newsletter', 'daily')).out).toContain(id);
    expect((await pabal('editions', 'show', id)).out).toMatch(/state +collecting/);
    expect(await pabal('editions', 'preview', id)).toMatchObject({
      code: 1,
      err: `The edition ${id} is collecting: it cannot be previewed yet, or not any more.\n`,
    });
    expect(await pabal('editions', 'list', '--state', 'sent')).toMatchObject({ code: 2 });
  });

  it('are looked over, previewed and tested', async () => {
    await editions.subscribe('ann', 'bob');
    await store.query(
      `update subscriptions set state = 'pending' where recipient_id in (select id from recipients where external_id = 'bob')`,
    );
    const { id } = await editions.ready();
    const full = { ...definition, schedule: null, approval: { mode: 'at-once' } };
    await store.query(`update editions set definition = $1, content = '{"sections":[],"data":{}}'`, [
      JSON.stringify(full),
    ]);
    const { out } = await pabal('editions', 'preflight', id);
    expect(out).toContain('1 letter; 1 left out.\n        1  unconfirmed: bob\n');
    expect(out).toContain('No edition of this newsletter went out before.');
    const preview = await pabal('editions', 'preview', id, '--as', 'ann', '--locale', 'en');
    expect(preview).toMatchObject({ code: 0, err: expect.stringContaining('Subject: [Digest] 0 new posts') });
    expect(preview.out).toContain('Unsubscribe: https://unsubscribe.invalid/');
    expect((await pabal('editions', 'proof', id, '--to', 'boss@example.com')).err).toContain(
      '1 test letter on the way',
    );
    expect((await pabal('editions', 'proof', id)).code).toBe(2);
  });

  it('say which of their letters wait because they cannot be made, since when and why', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    const { id } = await editions.sending();
    const ids = await takeUnfed(store, 10);
    expect((await pabal('editions', 'show', id)).out).not.toContain('cannot be made');
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: ids.slice(0, 2) });
    const wait = { state: 'pending', counted: false, delayMs: 600_000, outcome: 'render-failed' } as const;
    const reply = 'daily-digest/en.njk line 7: expected a value for "offer"';
    const results = claims.map((claim) => ({ id: claim.id, claim: claim.claim, ...wait, reply }));
    await settleDeliveries(store, 's', results, { suppressionDays: 1 });
    const { out } = await pabal('editions', 'show', id);
    expect(out).toMatch(
      /^2 letters wait since \S+Z, as they cannot be made: daily-digest\/en\.njk line 7: expected a value for "offer" \(such as [0-9a-f-]{36}\)\n/m,
    );
    expect(out).toContain('pending 3\n');
    expect(JSON.parse((await pabal('editions', 'show', id, '--json')).out)).toMatchObject({
      unfit: { letters: 2, problem: reply },
    });
  });

  it('are paused, resumed, cancelled, and sent again to whom they never reached', async () => {
    await editions.subscribe('ann');
    const { id } = await editions.sending();
    await takeUnfed(store, 10);
    expect((await pabal('editions', 'pause', id)).err).toContain('Paused.');
    expect(await pabal('editions', 'approve', id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('sending and paused'),
    });
    expect((await pabal('editions', 'resume', id)).err).toBe('It goes on.\n');
    expect((await pabal('editions', 'cancel', id)).code).toBe(2);
    expect((await pabal('editions', 'cancel', id, '--reason', 'a mistake', '--yes')).code).toBe(0);
    await suppressCancelled(store, id);
    await store.query('update editions set ended_at = now()');
    expect((await pabal('editions', 'show', id)).out).toContain(
      'planned 1 = sent 0 + suppressed 1 + failed 0',
    );
    const typed = ['editions', 'resend', id, '--bucket', 'never-reached', '--reason', 'it was none'];
    expect((await pabal(...typed)).err).toContain('They get an edition of their own');
    expect((await pabal(...typed)).code).toBe(1);
    expect((await pabal('editions', 'resend', id, '--bucket', 'all', '--reason', 'x')).code).toBe(2);
  });
});
