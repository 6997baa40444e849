import { putRecipient } from '@pabal/db/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, file } = usePabal({
  empty: ['recipients', 'newsletters', 'groups', 'segments', 'suppressions', 'imports'],
});

const person = (externalId: string, attributes: object) =>
  putRecipient(store, {
    externalId,
    address: `${externalId}@example.com`,
    addressKey: `${externalId}@example.com`,
    attributes: { ...attributes },
  });

describe('a segment that costs too much', () => {
  beforeAll(() => {
    process.env.QUESTION_SECONDS = '1';
  });
  afterAll(() => {
    delete process.env.QUESTION_SECONDS;
  });

  it('is refused by its preview in a sentence that says what to change (issue 11)', async () => {
    await store.query(
      `insert into recipients (id, external_id, address, address_key, attributes)
       select new_id(), 'p' || n, 'p' || n || '@example.com', 'p' || n || '@example.com',
              jsonb_build_object('note', repeat(md5(n::text), 100))
       from generate_series(1, 20000) n`,
    );
    const rule = { any: Array.from({ length: 98 }, (_, n) => ({ attribute: 'note', contains: `z${n}` })) };
    const path = await file('costly.json', JSON.stringify(rule));
    expect((await pabal('segments', 'put', 'costly', path)).code).toBe(0);
    expect(await pabal('segments', 'preview', 'costly')).toEqual({
      code: 1,
      out: '',
      err: 'The answer took longer than 1 s and was given up; nothing was changed. Use fewer clauses (one "in" in place of many), or a group that narrows the rule down. An operator can allow more with QUESTION_SECONDS.\n',
    });
  });
});

describe('segments', () => {
  it('are put, listed, previewed, explained and removed', async () => {
    await person('ada', { plan: 'gold' });
    await person('bob', { plan: 'free' });
    const rule = { all: [{ attribute: 'plan', is: 'gold' }, { not: { field: 'activeAt', withinDays: 30 } }] };
    const path = await file('rule.json', JSON.stringify(rule));
    expect((await pabal('segments', 'put', 'gold', path, '--description', 'Gold')).code).toBe(0);
    expect((await pabal('segments', 'list')).out).toMatch(/gold {2}\S+ {2}cli:\S+ +Gold\n/);
    const preview = await pabal('segments', 'preview', 'gold');
    expect(preview.err).toBe('1 recipient; different addresses: 1.\n');
    expect(preview.out).toContain('ada@example.com');
    const { out, err } = await pabal('segments', 'explain', 'gold', 'bob');
    expect(err).toBe('"bob" is not in the segment. Marked clauses decide that.\n');
    expect(out).toMatch(/\* +no +\{"attribute":"plan","is":"gold"\} +"free"\n/);
    expect((await pabal('segments', 'remove', 'gold', '--yes')).code).toBe(0);
    expect((await pabal('segments', 'preview', 'gold')).err).toContain('There is no segment "gold".');
  });

  it.each([
    ['{', 'is not JSON: '],
    ['{"group":"a","group":"b"}', 'has the key /group twice'],
    ['{"attribute":"plan"}', 'exactly one of is, in,'],
    ['{"group":"nobody"}', 'The rule names what does not exist: the group "nobody".'],
  ])('are refused when their rule is %s', async (text, sentence) => {
    const path = await file('rule.json', text);
    expect(await pabal('segments', 'put', 'x', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining(sentence),
    });
  });
});
