import { useStore } from '@pabal/test/support';
import { settleDeliveries } from '../ledger/index.ts';
import { newId } from '../store/index.ts';
import { createTestLetters, type Failure, type TestLetters } from '../testing/index.ts';
import {
  discardDeadLetters,
  findLetter,
  letterCursorForm,
  listCauses,
  listDeadLetters,
  listUnknown,
  resolveUnknown,
} from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'suppressions'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const broken: Failure = {
  outcome: 'render-failed',
  reply: 'The variable `title` is missing.',
  cause: 'render-failed meeting.scheduled/- The variable `title` is missing.',
};
const kim = { actor: 'cli:kim', reason: 'checked with the provider' };
const countOf = async (state: string) =>
  (await store.query('select from deliveries where state = $1', [state])).rowCount;

describe('dead letters by cause', () => {
  it('are counted with lanes, templates, times and an example, the cause that struck last first', async () => {
    const refused = await letters.fail(3);
    await letters.fail(2, undefined, { lane: 'newsletter', template: 'weekly' });
    const unmade = await letters.fail(1, broken, { template: 'meeting.scheduled' });
    const { causes, complete } = await listCauses(store, {}, { limit: 10 });
    expect(complete).toBe(true);
    expect(causes).toMatchObject([
      {
        cause: broken.cause,
        letters: 1,
        outcome: 'render-failed',
        exampleId: unmade[0],
        exampleReply: broken.reply,
      },
      { letters: 5, lanes: ['event', 'newsletter'], templates: ['vacancy.created', 'weekly'] },
    ]);
    expect(causes[1]?.firstAt.getTime()).toBeLessThanOrEqual(causes[1]?.lastAt.getTime() ?? 0);
    expect(refused).not.toContain(causes[1]?.exampleId);
  });

  it('leave out what was suppressed, sent, or is unknown', async () => {
    await letters.try(await letters.accept(1), 'sent');
    await letters.try(await letters.accept(1, { expiresAt: new Date(0) }), 'sent');
    await letters.lose(1);
    expect(await listCauses(store, {}, { limit: 10 })).toEqual({ causes: [], complete: true });
  });

  it('come in pages, each cause once', async () => {
    for (const n of [1, 2, 3, 4, 5]) await letters.fail(1, { ...broken, cause: `cause ${n}` });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listCauses(store, {}, { after, limit: 2 });
      seen.push(...page.causes.map(({ cause }) => cause));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(['cause 5', 'cause 4', 'cause 3', 'cause 2', 'cause 1']);
  });
});

describe('one dead letter after the other', () => {
  it('come in pages, each once, also those that failed in the same moment', async () => {
    const ids = await letters.fail(7);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listDeadLetters(store, {}, { after, limit: 3 });
      expect(page.next ?? '0_00000000-0000-0000-0000-000000000000').toMatch(letterCursorForm);
      seen.push(...page.letters.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(ids.sort().reverse());
  });

  it('are picked by each of the filters', async () => {
    await letters.fail(2);
    const [id = ''] = await letters.fail(1, broken, {
      lane: 'newsletter',
      template: 'meeting.scheduled',
      domain: 'hannal.example',
    });
    const [letter] = (await listDeadLetters(store, { deliveryId: id }, { limit: 10 })).letters;
    const since = letter?.parkedAt ?? new Date(0);
    const filters = [
      { lane: 'newsletter' },
      { template: 'meeting.scheduled' },
      { domain: 'hannal.example' },
      { outcome: 'render-failed' },
      { cause: broken.cause },
      { cause: letter?.causeId ?? '' },
      { eventId: letter?.eventId ?? '' },
      { lane: 'newsletter', from: since, to: new Date(since.getTime() + 1) },
    ] as const;
    for (const filter of filters) {
      const found = await listDeadLetters(store, filter, { limit: 10 });
      expect([filter, found.letters.map((one) => one.id)]).toEqual([filter, [id]]);
    }
    expect((await listDeadLetters(store, { to: new Date(0) }, { limit: 10 })).letters).toEqual([]);
  });

  it('take their rows from the index of dead letters, however many are finished', async () => {
    const { rows } = await store.query<{ 'QUERY PLAN': string }>(
      `explain select id from deliveries d where d.parked_at is not null and d.cause is not null and d.state = 'failed'
       order by d.parked_at desc, d.id desc limit 50`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('deliveries_first_dead');
  });
});

it('tells the whole history of a letter: its attempts, the decisions, who took them', async () => {
  const [id = ''] = await letters.fail(1);
  await discardDeadLetters(store, { deliveryId: id }, kim);
  expect(await findLetter(store, id)).toMatchObject({
    letter: { id, state: 'failed', appId: letters.appId, parkedAt: null, discardReason: kim.reason },
    moves: [
      { from: 'sending', to: 'failed', code: 550, actor: 'test-sender' },
      { from: 'failed', to: 'failed', actor: 'cli:kim', note: 'discarded: checked with the provider' },
    ],
    replays: [],
  });
  expect(await findLetter(store, newId())).toBeUndefined();
});

describe('discarding', () => {
  it('keeps the letter failed in the books and takes it off the dead letters', async () => {
    await letters.fail(2);
    const [unmade = ''] = await letters.fail(1, broken);
    expect(await discardDeadLetters(store, { outcome: 'message-refused' }, kim)).toBe(2);
    expect((await listDeadLetters(store, {}, { limit: 10 })).letters.map(({ id }) => id)).toEqual([unmade]);
    expect(await countOf('failed')).toBe(3);
  });

  it('does nothing the second time', async () => {
    await letters.fail(1);
    await discardDeadLetters(store, {}, kim);
    expect(await discardDeadLetters(store, {}, kim)).toBe(0);
    expect((await store.query(`select from delivery_moves where to_state = 'failed'`)).rowCount).toBe(2);
  });

  it('gives each letter up once when two people do it at once', async () => {
    await letters.fail(50);
    const [one, two] = await Promise.all([1, 2].map(() => discardDeadLetters(store, {}, kim)));
    expect((one ?? 0) + (two ?? 0)).toBe(50);
  });
});

describe('resolving unknown letters', () => {
  it('as sent ends them, and a sender that hears the answer after all changes nothing', async () => {
    const [id = ''] = await letters.lose(1);
    expect(await resolveUnknown(store, {}, 'sent', kim)).toBe(1);
    const late = { id, claim: 1, state: 'failed', counted: true } as const;
    expect(await settleDeliveries(store, 'dead-sender', [late], { suppressionDays: 1 })).toEqual(new Set());
    expect(await findLetter(store, id)).toMatchObject({
      letter: { state: 'sent', parkedAt: null },
      moves: [
        { to: 'unknown' },
        {
          from: 'unknown',
          to: 'sent',
          actor: 'cli:kim',
          note: 'resolved as sent: checked with the provider',
        },
      ],
    });
  });

  it('as resend lets them be claimed again with the same Message-ID', async () => {
    const [id = ''] = await letters.lose(1);
    await resolveUnknown(store, { deliveryId: id }, 'resend', kim);
    expect(await letters.try([id], 'sent')).toEqual([id]);
    expect(await findLetter(store, id)).toMatchObject({
      letter: { state: 'sent', remoteId: `<${id}@pabal.test>` },
    });
  });

  it('as failed makes dead letters of them, under a cause of their own', async () => {
    await letters.lose(2);
    await resolveUnknown(store, { domain: 'example.com' }, 'failed', kim);
    expect((await listCauses(store, {}, { limit: 10 })).causes).toMatchObject([
      { cause: 'answer-lost example.com vacancy.created/- resolved as failed', letters: 2 },
    ]);
    expect((await listUnknown(store, {}, { limit: 10 })).letters).toEqual([]);
  });

  it('leaves alone what the filter does not name, and what is not unknown', async () => {
    const [event = ''] = await letters.lose(1);
    await letters.lose(1, { lane: 'newsletter' });
    await letters.fail(1);
    expect(await resolveUnknown(store, { lane: 'newsletter' }, 'sent', kim)).toBe(1);
    expect((await listUnknown(store, {}, { limit: 10 })).letters.map(({ id }) => id)).toEqual([event]);
    expect(await countOf('failed')).toBe(1);
  });
});
