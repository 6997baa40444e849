import { useStore } from '@pabal/test/support';
import fc from 'fast-check';
import { newId } from '../../store/index.ts';
import {
  explainRule,
  findSegment,
  previewRule,
  putRecipient,
  putSegment,
  replaceMembers,
  type SegmentRule,
  segmentCondition,
  segmentRule,
  storedRule,
  subscribe,
  unknownNames,
} from '../index.ts';

const { store } = useStore({
  empty: ['recipients', 'groups', 'subscriptions', 'newsletters', 'deliveries', 'segments'],
});

async function put(
  externalId: string,
  attributes: Readonly<Record<string, unknown>> = {},
  more: object = {},
) {
  const address = `${externalId}@example.com`;
  return putRecipient(store, { externalId, address, addressKey: address, attributes, ...more });
}

async function found(rule: unknown): Promise<string[]> {
  const { text, values } = segmentCondition(segmentRule.parse(rule), store.space);
  const { rows } = await store.query<{ id: string }>(
    `select r.external_id as id from recipients r where ${text} order by 1`,
    values,
    { prepare: false },
  );
  return rows.map(({ id }) => id);
}

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe('a rule about attributes', () => {
  beforeEach(async () => {
    await put('gold', {
      plan: 'gold',
      seats: 12,
      tags: ['vip', 'seoul'],
      lastSignIn: ago(45),
      address: { city: 'Busan' },
    });
    await put('text', { plan: 'Golden', seats: '12', tags: 'vip', lastSignIn: 'long ago', trial: true });
    await put('none', { plan: null });
  });

  it.each<[object, string[]]>([
    [{ attribute: 'plan', is: 'gold' }, ['gold']],
    [{ attribute: 'seats', is: 12 }, ['gold']],
    [{ attribute: 'trial', is: true }, ['text']],
    [{ attribute: 'seats', in: [11, '12'] }, ['text']],
    [{ attribute: 'plan', exists: true }, ['gold', 'text']],
    [{ attribute: 'plan', exists: false }, ['none']],
    [{ attribute: 'seats', above: 11.5 }, ['gold']],
    [{ attribute: 'seats', above: 12 }, []],
    [{ attribute: 'seats', atLeast: 12 }, ['gold']],
    [{ attribute: 'seats', below: 12 }, []],
    [{ attribute: 'seats', atMost: 12 }, ['gold']],
    [{ attribute: 'plan', contains: 'OLD' }, ['gold', 'text']],
    [{ attribute: 'tags', contains: 'vip' }, ['gold', 'text']],
    [{ attribute: 'tags', contains: 'VIP' }, ['text']],
    [{ attribute: 'plan', startsWith: 'golde' }, ['text']],
    [{ attribute: ['address', 'city'], is: 'Busan' }, ['gold']],
    [{ attribute: ['tags', '1'], is: 'seoul' }, ['gold']],
    [{ attribute: 'lastSignIn', olderThanDays: 30 }, ['gold']],
    [{ attribute: 'lastSignIn', withinDays: 50 }, ['gold']],
    [{ attribute: 'lastSignIn', withinDays: 30 }, []],
    [{ attribute: 'lastSignIn', before: ago(1) }, ['gold']],
    [{ attribute: 'lastSignIn', after: ago(1) }, []],
    [{ not: { attribute: 'lastSignIn', withinDays: 30 } }, ['gold', 'none', 'text']],
    [{ field: 'domain', is: 'example.com' }, ['gold', 'none', 'text']],
    [{ field: 'createdAt', withinDays: 1 }, ['gold', 'none', 'text']],
    [{ field: 'activeAt', exists: false }, ['gold', 'none', 'text']],
    [{ all: [{ attribute: 'plan', exists: true }, { not: { attribute: 'trial', is: true } }] }, ['gold']],
    [
      {
        any: [
          { attribute: 'plan', is: 'gold' },
          { field: 'externalId', is: 'none' },
        ],
      },
      ['gold', 'none'],
    ],
  ])('%j', async (rule, expected) => {
    expect(await found(rule)).toEqual(expected);
  });

  it.each([
    ['2025-02-28', true],
    ['2025-02-30', false],
    ['2025-02-28T25:00:00Z', false],
    ['2025-02-28 09:00', true],
    ['2025-02-28T23:30:00-05:00', true],
    ['infinity', false],
    ['now', false],
    ['9999-12-31T23:59:59+00', false],
  ])('reads the time %s or passes over it', async (time, before) => {
    await put('someone', { when: time });
    expect(await found({ attribute: 'when', before: '2025-03-01T12:00:00Z' })).toEqual(
      before ? ['someone'] : [],
    );
  });

  it('looks ahead when it is asked to', async () => {
    await put('soon', { ends: ago(-10) });
    expect(await found({ attribute: 'ends', withinNextDays: 14 })).toEqual(['soon']);
    expect(await found({ attribute: 'ends', withinNextDays: 7 })).toEqual([]);
  });
});

describe('a rule about what people belong to, want and got', () => {
  const newsletterId = newId();
  const editions = { old: newId(), last: newId(), again: newId(), proof: newId() };

  async function deliver(
    externalId: string,
    more: { edition?: string; template?: string; state?: string; test?: boolean; daysAgo?: number },
  ) {
    const { edition = null, template = 'digest', state = 'sent', test = false, daysAgo = 0 } = more;
    const address = `${externalId}@example.com`;
    await store.query(
      `insert into deliveries (id, lane, template, address, address_key, test, state, next_attempt_at, remote_id, edition_id,
                               settled_at, app_id)
       values (new_id(), 'newsletter', $1, $2, $2, $3, $4, now(), '<x@y>', $5, now() - make_interval(days => $6),
               case when $5::uuid is null then (select id from apps where name = 'crm') end)`,
      [template, address, test, state, edition, daysAgo],
    );
  }

  beforeEach(async () => {
    for (const id of ['ada', 'bob', 'eve']) await put(id);
    await store.query(`insert into apps (id, name) values (new_id(), 'crm') on conflict do nothing`);
    await store.query(
      `insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`,
      [newsletterId],
    );
    await store.query(
      `insert into editions (id, newsletter_id, slot, kind, state, definition, parent_id)
       select id, $1, slot, kind, state, '{}', parent from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[])
         as e (id, slot, kind, state, parent) on conflict do nothing`,
      [
        newsletterId,
        [editions.old, editions.last, editions.again, editions.proof],
        [ago(2), ago(1), ago(0.5), ago(0.4)],
        ['scheduled', 'scheduled', 'resend', 'proof'],
        ['finished', 'sending', 'finished', 'finished'],
        [null, null, editions.last, null],
      ],
    );
  });

  it('knows groups', async () => {
    await replaceMembers(store, 'customer:hannal', { externalIds: ['ada', 'eve'], people: [] });
    expect(await found({ group: 'customer:hannal' })).toEqual(['ada', 'eve']);
    expect(await found({ not: { group: 'customer:hannal' } })).toEqual(['bob']);
  });

  it('knows subscriptions in each state', async () => {
    const { id: recipientId } = await put('ada');
    const consent = { at: new Date(), source: 'form' };
    await subscribe(store, { newsletterId, recipientId, state: 'pending', consent, actor: 'test' });
    expect(await found({ subscription: 'digest' })).toEqual([]);
    expect(await found({ subscription: 'digest', state: 'pending' })).toEqual(['ada']);
  });

  it('knows who got a template, and when', async () => {
    await deliver('ada', { template: 'offer', daysAgo: 20 });
    await deliver('bob', { template: 'offer', state: 'failed' });
    await deliver('eve', { template: 'offer', test: true });
    expect(await found({ received: { template: 'offer' } })).toEqual(['ada']);
    expect(await found({ received: { template: 'offer', withinDays: 10 } })).toEqual([]);
  });

  it('knows who did not get the last edition, one that was sent again included', async () => {
    await deliver('ada', { edition: editions.last });
    await deliver('bob', { edition: editions.again });
    await deliver('eve', { edition: editions.old });
    await deliver('eve', { edition: editions.proof });
    expect(await found({ not: { received: { lastEditionOf: 'digest' } } })).toEqual(['eve']);
    expect(await found({ received: { edition: editions.old } })).toEqual(['eve']);
    expect(await found({ received: { newsletter: 'digest' } })).toEqual(['ada', 'bob', 'eve']);
  });

  it('names what does not exist', async () => {
    const rule = segmentRule.parse({
      all: [{ group: 'nobody' }, { subscription: 'digest' }, { not: { received: { newsletter: 'weekly' } } }],
    });
    expect(await unknownNames(store, rule)).toEqual({ groups: ['nobody'], newsletters: ['weekly'] });
  });
});

describe('hostile values', () => {
  const hostileText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(
      `'; drop table recipients; --`,
      '$1',
      '{}',
      `{"a"`,
      '%_\\',
      `' or true --`,
      'NaN',
      '1e999',
      '::jsonb',
      `\\'`,
    ),
  );
  const storable = hostileText.filter((text) => !/[\0\p{Cs}]/u.test(text));
  const scalar = fc.oneof(storable, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
  const path = storable.filter((text) => text.length > 0);

  it('are found when they are there, whatever they are, and change nothing else', async () => {
    await put('bystander', { other: 1 });
    await fc.assert(
      fc.asyncProperty(path, scalar, async (attribute, value) => {
        await put('target', { [attribute]: value });
        const all = await found({ field: 'externalId', exists: true });
        expect(all).toEqual(['bystander', 'target']);
        expect(await found({ attribute, is: value })).toEqual(['target']);
        expect(await found({ not: { attribute, in: [value, 'another'] } })).toEqual(['bystander']);
      }),
      { numRuns: 60 },
    );
  });

  it('never reach the text of the statement', () => {
    const clause = fc.oneof(
      fc.record({ attribute: path, is: scalar }),
      fc.record({ attribute: fc.array(path, { minLength: 1, maxLength: 8 }), contains: scalar }),
      fc.record({ attribute: path, startsWith: storable }),
      fc.record({ field: fc.constant('email'), in: fc.array(scalar, { minLength: 1, maxLength: 5 }) }),
      fc.record({ group: path }),
      fc.record({ subscription: path }),
      fc.record({ received: fc.record({ template: path }) }),
      fc.record({ received: fc.record({ newsletter: path }) }),
    );
    const withMarks = (text: string) => text.replaceAll(/\$\d+/g, '$');
    fc.assert(
      fc.property(clause, (rule) => {
        const [made, plain] = [rule, plainOf(rule)].map((some) =>
          segmentCondition(segmentRule.parse(some), store.space),
        );
        expect(withMarks(made?.text ?? '')).toBe(withMarks(plain?.text ?? ''));
      }),
    );
  });

  /** The same clause with values of the same types that could do no harm. */
  function plainOf(rule: unknown): unknown {
    if (typeof rule === 'string') return 'a';
    if (Array.isArray(rule)) return rule.map(plainOf);
    if (typeof rule !== 'object' || rule === null) return rule;
    return Object.fromEntries(
      Object.entries(rule).map(([name, part]) => [name, name === 'field' ? part : plainOf(part)]),
    );
  }

  it('of any type in the attributes make no test fail', async () => {
    const tests: object[] = [
      { above: 1 },
      { atMost: 1 },
      { contains: 'a' },
      { contains: 1 },
      { startsWith: 'a' },
      { is: 'a' },
      { olderThanDays: 1 },
      { withinNextDays: 1 },
      { before: '2025-01-01T00:00:00Z' },
      { exists: true },
    ];
    const rule = { any: tests.map((test) => ({ attribute: 'x', ...test })) };
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ maxDepth: 2 }).filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value))),
        async (x) => {
          await put('target', { x });
          await found(rule);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [{ attribute: 'a', is: 'x\0y' }],
    [{ attribute: 'a', is: '\ud800' }],
    [{ attribute: 'a', above: Number.POSITIVE_INFINITY }],
    [{ attribute: 'a', is: 1, in: [1] }],
    [{ attribute: 'a' }],
    [{ attribute: '', is: 1 }],
    [{ field: 'attributes', is: 1 }],
    [{ all: [] }],
    [{ group: 'a', or: 1 }],
    [{ received: { withinDays: 3 } }],
    [{ field: 'activeAt', after: '2026-01-01T00:00:00+16:00' }],
    [{ not: { all: [{ attribute: 'a', before: '0000-01-01T00:00:00Z' }] } }],
    [{ attribute: 'a', before: '9999-12-31T23:59:59-00:01' }],
    ['everybody'],
  ])('are refused: %j', (rule) => {
    expect(segmentRule.safeParse(rule).success).toBe(false);
  });

  it('are refused when they nest deeper or are more than anybody reads, before anything recurses', () => {
    const nested = (depth: number) => {
      let rule: object = { group: 'a' };
      for (let n = 0; n < depth; n += 1) rule = { not: rule };
      return rule;
    };
    expect(segmentRule.safeParse(nested(8)).success).toBe(true);
    expect(segmentRule.safeParse(nested(9)).success).toBe(false);
    expect(segmentRule.safeParse(nested(100_000)).error?.issues).toMatchObject([
      { message: 'a rule nested at most 8 deep, with at most 100 clauses' },
    ]);
    expect(segmentRule.safeParse({ any: Array.from({ length: 100 }, () => ({ group: 'a' })) }).success).toBe(
      false,
    );
  });
});

it('that was stored with a time that is not taken any more still finds whom it means', async () => {
  const found = async (rule: object) =>
    (await previewRule(store, storedRule.parse(rule), { sample: 0 })).recipients;
  await store.query(
    `insert into recipients (id, external_id, address, address_key) values (new_id(), 'old', 'o@x.example', 'o@x.example')`,
  );
  const everybody = await found({ field: 'createdAt', exists: true });
  expect(everybody).toBeGreaterThan(0);
  expect(await found({ field: 'createdAt', after: '2026-01-01T00:00:00+23:59' })).toBe(everybody);
  expect(await found({ field: 'createdAt', after: '0000-01-01T00:00:00Z' })).toBe(everybody);
  expect(await found({ field: 'createdAt', after: '9999-12-31T23:59:59-23:59' })).toBe(0);
});

it('counts whom a rule finds, by recipient and by address, and shows some of them', async () => {
  await put('ada', { plan: 'gold' });
  await put('bob', { plan: 'gold' });
  await put('bob-again', { plan: 'gold' }, { address: 'bob@example.com', addressKey: 'bob@example.com' });
  await put('eve', { plan: 'free' });
  const gold: SegmentRule = { attribute: 'plan', is: 'gold' };
  const { sample, ...counts } = await previewRule(store, gold, { sample: 10 });
  expect(counts).toEqual({ recipients: 3, addresses: 2 });
  expect(sample.map(({ externalId }) => externalId).sort()).toEqual(['ada', 'bob', 'bob-again']);
  expect((await previewRule(store, gold, { sample: 2 })).sample).toHaveLength(2);
});

describe('an explanation', () => {
  const rule: SegmentRule = {
    all: [
      { attribute: 'plan', is: 'gold' },
      { any: [{ attribute: 'seats', above: 100 }, { not: { field: 'activeAt', withinDays: 30 } }] },
    ],
  };

  const decidingPaths = async (externalId: string) =>
    (await explainRule(store, rule, externalId))?.clauses
      .filter(({ decides }) => decides)
      .map(({ path }) => path);

  it('names the clauses that let somebody in, with what they found', async () => {
    await put('ada', { plan: 'gold', seats: 5 });
    expect(await explainRule(store, rule, 'ada')).toMatchObject({
      inside: true,
      recipient: { externalId: 'ada' },
      clauses: [
        { path: '', holds: true, decides: false },
        { path: '/all/0', holds: true, decides: true, value: 'gold' },
        { path: '/all/1', holds: true, decides: false },
        { path: '/all/1/any/0', holds: false, decides: false, value: 5 },
        { path: '/all/1/any/1', holds: true, decides: false },
        { path: '/all/1/any/1/not', holds: false, decides: true, value: null },
      ],
    });
  });

  it('names the clauses that keep somebody out', async () => {
    await put('bob', { plan: 'free' });
    expect(await decidingPaths('bob')).toEqual(['/all/0']);
    await put('eve', { plan: 'gold' });
    await store.query(`update recipients set active_at = now() where external_id = 'eve'`);
    expect(await decidingPaths('eve')).toEqual(['/all/1/any/0', '/all/1/any/1/not']);
  });

  it('of somebody unknown is empty', async () => {
    expect(await explainRule(store, rule, 'nobody')).toBeUndefined();
  });
});

it('is kept under its key and read back as it was', async () => {
  const rule: SegmentRule = { not: { subscription: 'digest', state: 'subscribed' } };
  expect(await putSegment(store, { key: 'k', rule: { group: 'a' }, actor: 'test' })).toMatchObject({
    created: true,
  });
  expect(
    await putSegment(store, { key: 'k', rule, description: 'All but them', actor: 'test' }),
  ).toMatchObject({
    created: false,
  });
  expect(await findSegment(store, 'k')).toMatchObject({ rule, description: 'All but them' });
});
