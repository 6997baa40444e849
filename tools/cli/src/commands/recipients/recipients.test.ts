import { listImports } from '@pabal/db/people';
import { stageFile } from '@pabal/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, file } = usePabal({
  empty: ['recipients', 'newsletters', 'groups', 'segments', 'suppressions', 'imports'],
});
beforeEach(() =>
  store.query(
    `insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}')`,
  ),
);

describe('recipients import', () => {
  it('takes a file in, tells how far it is, and names the lines it refused', async () => {
    const path = await file('people.csv', 'email,plan\na@example.com,gold\nnobody,gold\n');
    const typed = [path, '--newsletter', 'digest', '--consent-source', 'paper form', '--group', 'customers'];
    const { code, out, err } = await pabal('recipients', 'import', ...typed);
    expect({ code, out }).toEqual({
      code: 0,
      out: '1 new recipient, 0 changed, 0 lines told nothing new, 1 refused.\n',
    });
    expect(err).toContain('100 %, line 3\n');
    expect(err).toContain('line 3: email: expected one address such as someone@example.com, got "nobody"\n');
    const [done] = await listImports(store, { limit: 1 });
    expect(done).toMatchObject({ subscribed: 1, joined: 1, fileName: 'people.csv' });
    expect((await pabal('imports', 'list')).out).toContain('people.csv');
    const shown = await pabal('imports', 'show', done?.id ?? '', '--errors');
    expect(shown.out).toContain('newsletter  digest\n');
    expect(shown.out).toContain('line 3: email:');
  });

  it('is tried with --dry-run: columns, refusals and what is odd are told, and nothing is taken in', async () => {
    const path = await file('people.csv', '이메일,이름,비고\na@gmial.com,김,x\nnobody,이,y\n');
    const { code, out, err } = await pabal('recipients', 'import', path, '--dry-run', '--column', '비고=-');
    expect(code).toBe(0);
    expect(out).toMatch(/^이메일 +email +a@gmial\.com \| nobody$/m);
    expect(out).toMatch(/^비고 +left out +/m);
    expect(out).toContain(
      '1 line would be taken in (1 new recipient), 1 refused; 1 warning. Nothing was taken in.\n',
    );
    expect(err).toContain('line 3: email: expected one address such as someone@example.com, got "nobody"\n');
    expect(err).toContain('warning, line 2: a@gmial.com looks like a slip: gmail.com was meant?\n');
    expect(await listImports(store, { limit: 1 })).toEqual([]);
    expect((await store.query('select from recipients')).rowCount).toBe(0);
    expect((await pabal('recipients', 'import', path, '--column', '비고=-')).out).toContain(
      '1 new recipient',
    );
    const { rows } = await store.query('select name, attributes from recipients');
    expect(rows).toEqual([{ name: '김', attributes: {} }]);
  });

  it('names the charset that it found, and fails when the file cannot be taken in', async () => {
    const bytes = Buffer.concat([Buffer.from('email,name\na@example.com,'), Buffer.from([0xb0, 0xa1, 0x0a])]);
    const path = await file('korean.csv', bytes);
    const { out, err } = await pabal('recipients', 'import', path, '--dry-run');
    expect(err).toContain('It looks like euc-kr.');
    expect(out).toContain('가');
    const bad = await file('bad.csv', 'name\nAda\n');
    expect(await pabal('recipients', 'import', bad, '--dry-run')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('one of them email') },
    });
  });

  it('goes on with a file that was interrupted', async () => {
    const content = '{"email":"a@example.com"}\n';
    const path = await file('people.ndjson', content);
    async function* bytes() {
      yield Buffer.from(content);
    }
    await stageFile(store, { format: 'ndjson', content: bytes(), requestedBy: 'test' });
    expect((await pabal('recipients', 'import', path)).out).toContain('1 new recipient');
    expect(await listImports(store, { limit: 5 })).toHaveLength(1);
  });

  it.each<[string[], string]>([
    [['none.csv'], 'There is no file "none.csv".'],
    [['people'], 'The name of the file does not say what it is. Add --format csv|ndjson.'],
    [['a.csv', '--format', 'xlsx'], '--format must be one of csv, ndjson, got "xlsx".'],
    [['a.csv', '--charset', 'klingon'], '--charset must be one of utf-8,'],
    [['a.csv', '--newsletter', 'digest'], '--consent-source is missing'],
    [['a.csv', '--group', 'a b'], '--group must be a group key'],
    [['a.csv', '--column', 'email'], '--column must be a column and its other name'],
  ])('says what is wrong with %j', async (typed, sentence) => {
    const { code, err } = await pabal('recipients', 'import', ...typed);
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(sentence);
  });

  it('fails when the file cannot be read, or the newsletter is not known', async () => {
    const path = await file('bad.csv', 'name\nAda\n');
    expect(await pabal('recipients', 'import', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining('one of them email'),
    });
    const weekly = ['--newsletter', 'weekly', '--consent-source', 'x'];
    expect((await pabal('recipients', 'import', path, ...weekly)).err).toBe(
      'There is no newsletter "weekly". newsletters list shows those there are.\n',
    );
  });
});

describe('a recipient', () => {
  beforeEach(async () => {
    process.env.LINK_SECRET = 'a-secret-of-at-least-thirty-two-characters';
    const path = await file('people.csv', 'id,email,name\nk1,kim@example.com,김철수\n');
    await pabal('recipients', 'import', path);
  });
  afterAll(() => {
    delete process.env.LINK_SECRET;
  });

  it('is printed with everything that is kept of them', async () => {
    const { out } = await pabal('recipients', 'export', 'k1');
    expect(out).toContain('kim@example.com');
    expect(out).toContain('김철수');
    expect(await pabal('recipients', 'export', 'k2')).toMatchObject({ code: 1, out: '' });
  });

  it('is erased only by who says --yes or answers, and a receipt is printed', async () => {
    expect(await pabal('recipients', 'remove', 'k1')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Add --yes'),
    });
    const { code, out } = await pabal('recipients', 'remove', 'k1', '--yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^receipt +[0-9a-f-]{36}\nstate +\S+/);
    expect(await pabal('recipients', 'export', 'k1')).toMatchObject({ code: 1 });
  });
});
