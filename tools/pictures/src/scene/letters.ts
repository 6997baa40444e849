// Letters in every state, hours of flow, and a webhook that hears of them.

import { cutLimit } from '@pabal/db/limits';
import { addFlow, ageClasses } from '@pabal/db/status';
import type { SpaceStore } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { listVersions } from '@pabal/db/versions';
import { eventually } from '@pabal/test/support';
import { makeEndpoint } from '@pabal/webhooks';

export interface LetterThings {
  /** Letters that wait, failed, and were sent, and the event of the last. */
  readonly letter: string;
  readonly dead: string;
  readonly sent: string;
  readonly event: string;
  readonly webhook: string;
}

/** @returns what pages are about, and the doers, for letters of newsletters */
export async function fillLetters(
  store: SpaceStore,
): Promise<{ readonly things: LetterThings; readonly letters: TestLetters }> {
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
  const lost = await letters.lose(2, { lane: 'newsletter' });
  await store.query(`update deliveries set provider = 'relay' where id = any($1::uuid[])`, [lost]);
  const [letter = ''] = await letters.accept(25);
  await letters.accept(7, { domain: 'slow.example' });
  await cutLimit(store, {
    key: 'domain:slow.example',
    rate: 10,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.28 Too many messages',
  });
  await fillFlow(store);
  return { things: { letter, dead, ...sent, webhook }, letters };
}

/** Sent letters that can be shown: made of the version of their template that the sender has taken up. */
async function sentAsMade(
  store: SpaceStore,
  ids: readonly string[],
): Promise<Pick<LetterThings, 'sent' | 'event'>> {
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
async function fillFlow(store: SpaceStore): Promise<void> {
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
