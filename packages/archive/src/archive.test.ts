import { useStore } from '@pabal/test/support';
import {
  approveFilter,
  judge,
  judgeArchive,
  listEntries,
  previewFilter,
  stopFilter,
  trainFilters,
} from './editing.ts';
import { archiveEditions } from './making.ts';
import { archiveDay, editionAsSent, publicNewsletter, recentOf, searchEntries } from './reading.ts';
import { createTestArchive, type TestArchive } from './testing/index.ts';

const { store } = useStore({
  empty: ['archive_editions', 'topic_filters', 'deliveries', 'editions', 'newsletters', 'recipients'],
});

let archive: TestArchive;
beforeEach(async () => {
  archive = await createTestArchive(store, 'digest', {
    archive: { tags: [{ tag: 'DB', words: ['postgres', '인덱스'] }], offTopic: ['할인'] },
  });
});

const make = () => archiveEditions({ store, newsletterUrl: (key) => `https://news.example/n/${key}` });
const digest = () => publicNewsletter(store, 'digest');
const dayOf = async (options: { day?: string; hidden?: boolean } = {}) =>
  archiveDay(store, await digest(), { hidden: false, locale: 'ko', ...options });
const titlesOf = (day: Awaited<ReturnType<typeof dayOf>>) =>
  day?.sections.map(({ title, entries }) => [title, entries.map((entry) => entry.title).sort()]);

const monday = {
  personal: [{ title: 'PostgreSQL 인덱스를 다시 만들며' }, { title: '봄맞이 할인 이벤트' }],
  team: [{ title: '검색 색인 이야기', excerpt: '쿠버네티스에서 쿠버네티스를 운영하며 100% 배운 것' }],
};

describe('the archive', () => {
  it('takes an edition up once its letters have left, and only once', async () => {
    await archive.sent('2026-03-02T01:00:00Z', monday);
    expect(await make()).toHaveLength(1);
    expect(await make()).toHaveLength(0);
    expect((await listEntries(store, 'digest', undefined)).entries).toHaveLength(3);
  });

  it('passes editions by that it cannot read, and goes on with the next', async () => {
    const { id } = await archive.sent('2026-03-01T01:00:00Z', monday);
    await store.query(`update editions set content = '{"sections":7}' where id = $1`, [id]);
    await archive.sent('2026-03-02T01:00:00Z', monday);
    expect(await make()).toHaveLength(2);
    expect(await dayOf()).toMatchObject({ day: '2026-03-02', before: null });
  });

  it('shows a day with its sections in the order of the newsletter, and what is off topic when it is asked for', async () => {
    await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const day = await dayOf();
    expect(day).toMatchObject({ day: '2026-03-02', before: null, after: null, hidden: 1 });
    expect(titlesOf(day)).toEqual([
      ['팀 블로그', ['검색 색인 이야기']],
      ['개인 블로그', ['PostgreSQL 인덱스를 다시 만들며']],
    ]);
    const all = await dayOf({ hidden: true });
    const off = all?.sections.flatMap(({ entries }) => entries).find(({ hiddenBy }) => hiddenBy !== null);
    expect(off).toMatchObject({ title: '봄맞이 할인 이벤트', hiddenBy: 'rule', hiddenWhy: '할인' });
  });

  it('counts days on the clocks of the newsletter, and leads from one to the next', async () => {
    for (const slot of ['2026-03-01T01:00:00Z', '2026-03-01T15:30:00Z', '2026-03-05T01:00:00Z'])
      await archive.sent(slot, monday);
    await make();
    expect(await dayOf({ day: '2026-03-02' })).toMatchObject({ before: '2026-03-01', after: '2026-03-05' });
    expect(await dayOf()).toMatchObject({ day: '2026-03-05', before: '2026-03-02', after: null });
    for (const day of ['2026-03-03', '2026-02-30', 'yesterday', "2026-03-02' or true"])
      await expect(dayOf({ day })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has the same random order for everybody, and another one on another day', async () => {
    const many = { team: Array.from({ length: 20 }, (_, nth) => ({ title: `Entry ${nth}` })) };
    await archive.sent('2026-03-02T01:00:00Z', many);
    await archive.sent('2026-03-03T01:00:00Z', many);
    await make();
    const order = async (day: string) =>
      (await dayOf({ day }))?.sections[0]?.entries.map(({ title }) => title);
    const monday = await order('2026-03-02');
    expect(await order('2026-03-02')).toEqual(monday);
    expect(await order('2026-03-03')).not.toEqual(monday);
    expect(monday).not.toEqual(many.team.map(({ title }) => title));
  });

  it('keeps the letter as it was sent with nothing of its reader in it', async () => {
    const { number } = await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const { letter } = await editionAsSent(store, await digest(), { number: String(number), locale: 'en' });
    expect(letter).toMatchObject({ locale: 'ko', subject: expect.stringContaining('새 글 3편') });
    expect(letter?.html).toContain('PostgreSQL 인덱스를 다시 만들며');
    expect(letter?.html).toContain('href="https://news.example/n/digest"');
    expect(letter?.html).not.toMatch(/Ann|Secret|unsubscribe\/|\/c\//);
  });

  it('is not told from one that does not exist when the newsletter is private', async () => {
    const secret = await createTestArchive(store, 'secret', { public: false });
    const { number } = await secret.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const answers = await Promise.all(
      ['secret', 'nothing', '../digest', 'DIGEST'].map((key) =>
        publicNewsletter(store, key).catch((error) => error),
      ),
    );
    for (const answer of answers)
      expect(answer).toMatchObject({ code: 'not-found', message: 'There is no such archive.' });
    // Numbers of editions count through all newsletters: one of another newsletter is as good as none.
    await expect(
      editionAsSent(store, await digest(), { number: String(number), locale: 'ko' }),
    ).rejects.toMatchObject({ code: 'not-found', message: 'There is no such archive.' });
  });

  it('finds parts of Korean words, whole English ones, authors, and signs as they are', async () => {
    await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const find = async (query: string) =>
      (await searchEntries(store, await digest(), { query, hidden: true })).entries.map(({ title }) => title);
    expect(await find('덱스')).toEqual(['PostgreSQL 인덱스를 다시 만들며']);
    expect(await find('postgresql 다시')).toEqual(['PostgreSQL 인덱스를 다시 만들며']);
    expect(await find('쿠버네티스 운영')).toEqual(['검색 색인 이야기']);
    expect(await find('100%')).toEqual(['검색 색인 이야기']);
    for (const query of ['%', '_', '%%%%']) expect(await find(query)).toHaveLength(query === '%' ? 1 : 0);
    expect(await find("'; drop table archive_entries; --")).toEqual([]);
    const tagged = await searchEntries(store, await digest(), { tag: 'db', hidden: false });
    expect(tagged.entries.map(({ title }) => title)).toEqual(['PostgreSQL 인덱스를 다시 만들며']);
  });

  it('gives words with their particles cut as tags', async () => {
    await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const { entries } = await listEntries(store, 'digest', '2026-03-02');
    const tags = new Map(entries.map(({ title, tags }) => [title, tags]));
    expect(tags.get('검색 색인 이야기')).toEqual(['검색', '색인', '쿠버네티스']);
    expect(tags.get('PostgreSQL 인덱스를 다시 만들며')).toEqual(
      expect.arrayContaining(['db', 'postgresql', '인덱스']),
    );
  });
});

describe('an editor', () => {
  it('hides an entry at once, and takes it back', async () => {
    const { number } = await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    const place = { edition: number, position: 3 };
    await judge(store, 'digest', place, { verdict: 'not-for-us', actor: 'cli:kim' });
    expect((await dayOf())?.hidden).toBe(2);
    expect((await recentOf(store, await digest())).map(({ title }) => title)).not.toContain(
      '검색 색인 이야기',
    );
    await judge(store, 'digest', place, { verdict: null, actor: 'cli:kim' });
    expect((await dayOf())?.hidden).toBe(1);
    await expect(
      judge(store, 'digest', { edition: number, position: 9 }, { verdict: 'for-us', actor: 'x' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('shows what a rule hides, and the rules do not take that back', async () => {
    const { number } = await archive.sent('2026-03-02T01:00:00Z', monday);
    await make();
    await judge(store, 'digest', { edition: number, position: 2 }, { verdict: 'for-us', actor: 'cli:kim' });
    await judgeArchive(store, 'digest');
    expect((await dayOf())?.hidden).toBe(0);
  });
});

describe('the filter', () => {
  const word = (nth: number) => '가나다라마바사아자차카타파하거너더러머버'.charAt(nth);
  const on = (nth: number) => ({ title: `데이터베이스 서버 배포 ${word(nth)}` });
  const off = (nth: number) => ({ title: `주말 여행 맛집 추천 ${word(nth)}` });
  const twenty = Array.from({ length: 20 }, (_, nth) => nth);

  beforeEach(async () => {
    const { number } = await archive.sent('2026-03-02T01:00:00Z', {
      team: [...twenty.map(on), ...twenty.map(off)],
    });
    await archive.sent('2026-03-03T01:00:00Z', {
      team: [{ title: '주말 여행 맛집 지도' }, { title: '서버 배포 자동화' }],
    });
    await make();
    for (const nth of twenty)
      await judge(
        store,
        'digest',
        { edition: number, position: 21 + nth },
        { verdict: 'not-for-us', actor: 'kim' },
      );
  });

  const hiddenOn3rd = async () => (await dayOf({ day: '2026-03-03' }))?.hidden;

  it('learns, and hides nothing until an editor has said yes to what it would hide', async () => {
    expect(await trainFilters(store)).toBe(1);
    expect(await trainFilters(store)).toBe(0);
    await judgeArchive(store, 'digest');
    expect(await hiddenOn3rd()).toBe(0);
    const preview = await previewFilter(store, 'digest');
    expect(preview).toMatchObject({ forUs: 20, notForUs: 20, approved: null });
    expect(preview.wouldHide.map(({ title }) => title)).toEqual(['주말 여행 맛집 지도']);
    expect(preview.wouldHide[0]?.words.length).toBeGreaterThan(0);
    await approveFilter(store, 'digest', { seal: preview.seal ?? '', actor: 'kim' });
    expect(await hiddenOn3rd()).toBe(1);
    const off = (await dayOf({ day: '2026-03-03', hidden: true }))?.sections[0]?.entries.find(
      ({ hiddenBy }) => hiddenBy === 'filter',
    );
    expect(off?.hiddenWhy).toMatch(/주말|여행|맛집/);
  });

  it('hides entries that come later, says why, and stops when it is told to', async () => {
    await trainFilters(store);
    const { seal } = await previewFilter(store, 'digest');
    await approveFilter(store, 'digest', { seal: seal ?? '', actor: 'kim' });
    await archive.sent('2026-03-04T01:00:00Z', { team: [{ title: '주말 여행 맛집 추천 안내' }] });
    await make();
    expect((await dayOf({ day: '2026-03-04' }))?.hidden).toBe(1);
    await stopFilter(store, 'digest');
    expect((await dayOf({ day: '2026-03-04' }))?.hidden).toBe(0);
  });

  it('that has learned more is not the one that the editor said yes to', async () => {
    await trainFilters(store);
    const { seal } = await previewFilter(store, 'digest');
    const { entries } = await listEntries(store, 'digest', '2026-03-03');
    const [first] = entries;
    if (first === undefined) throw new Error('There is no entry.');
    await judge(store, 'digest', first, { verdict: 'not-for-us', actor: 'kim' });
    expect(await trainFilters(store)).toBe(1);
    await expect(approveFilter(store, 'digest', { seal: seal ?? '', actor: 'kim' })).rejects.toMatchObject({
      code: 'version-conflict',
    });
    expect((await previewFilter(store, 'digest')).approved).toBeNull();
  });

  it('needs twenty examples of each kind', async () => {
    const { entries } = await listEntries(store, 'digest', '2026-03-02');
    const [marked] = entries.filter(({ verdict }) => verdict !== null);
    if (marked === undefined) throw new Error('There is no verdict.');
    await judge(store, 'digest', marked, { verdict: null, actor: 'kim' });
    expect(await trainFilters(store)).toBe(0);
    expect(await previewFilter(store, 'digest')).toMatchObject({ seal: null, needed: 20, notForUs: 19 });
  });
});

it('searches without the extension of trigrams as well', async () => {
  await archive.sent('2026-03-02T01:00:00Z', monday);
  await make();
  await store.query('drop extension if exists pg_trgm cascade');
  const found = await searchEntries(store, await digest(), { query: '덱스', hidden: false });
  expect(found.entries).toHaveLength(1);
});
