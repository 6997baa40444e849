import { createTestEditions, type TestEditions } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { countClicks } from './counting.ts';
import { createClickIntake } from './intake.ts';
import { clicksOfEdition } from './report.ts';

const { store } = useStore({
  empty: ['editions', 'newsletters', 'recipients', 'click_hits', 'click_days', 'click_keys'],
});
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const urls = ['https://blog.example/1', null, 'https://blog.example/글?a=b&c=d', 'javascript:alert(1)'];
let editions: TestEditions;
let edition: { readonly id: string; readonly number: number };
let lost: string[] = [];
let clock = Date.now();

beforeEach(async () => {
  editions = await createTestEditions(store);
  await editions.subscribe('ann');
  const { id } = await editions.ready();
  const entries = urls.map((url, index) => ({
    ...{ title: `Entry ${index + 1}`, url, excerpt: '', thumbnailUrl: null, author: null },
    ...{ publishedAt: new Date(0).toISOString(), feedTitle: 'Blog', feedUrl: null },
  }));
  const content = { data: {}, sections: [{ key: 'all', title: 'All', entries }] };
  const { rows } = await store.query<{ number: number }>(
    'update editions set content = $2 where id = $1 returning number',
    [id, JSON.stringify(content)],
  );
  edition = { id, number: rows[0]?.number ?? 0 };
  lost = [];
  clock = Date.now();
});

const intakeOf = (allow: (network: string) => boolean = () => true) =>
  createClickIntake({ store, now: () => clock, allow, lost: (reason) => lost.push(reason) });
const visit = (change: object = {}) => ({
  ...{ edition: edition.number, position: 1, at: new Date(clock), method: 'GET', address: '192.0.2.1' },
  ...{ userAgent: firefox, acceptLanguage: 'ko' },
  ...change,
});

describe('a link', () => {
  it('leads to what the edition has at its place, and nowhere else', async () => {
    const intake = intakeOf();
    const at = (position: number, number = edition.number) => intake.targetOf({ edition: number, position });
    expect(await at(1)).toEqual({ url: 'https://blog.example/1' });
    expect(await at(3)).toEqual({ url: 'https://blog.example/글?a=b&c=d' });
    expect(await at(0)).toBe('trap');
    for (const position of [2, 4, 5, 32_767]) expect(await at(position)).toBeUndefined();
    expect(await at(1, edition.number + 1_000)).toBeUndefined();
    expect(await at(0, edition.number + 1_000)).toBeUndefined();
  });

  it('leads nowhere in the letters of a proof, which have links of their own', async () => {
    await store.query(`update editions set kind = 'proof' where id = $1`, [edition.id]);
    expect(await intakeOf().targetOf({ edition: edition.number, position: 1 })).toBeUndefined();
  });
});

describe('clicks', () => {
  it('are judged late, and shown as people, requests and requests of scanners', async () => {
    const intake = intakeOf();
    for (const address of ['192.0.2.1', '198.51.100.7']) intake.note(visit({ address }));
    intake.note(visit({ position: 3 }));
    intake.note(visit({ address: '203.0.113.9', userAgent: 'Googlebot/2.1' }));
    await intake.settled();
    expect(await countClicks(store)).toBe(1);
    const { links, method, ...all } = await clicksOfEdition(store, edition.id);
    expect(all).toEqual({ people: { atLeast: 2, atMost: 2 }, hits: 4, scannerHits: 1 });
    expect(links.map(({ position, people, hits }) => [position, people.atLeast, hits])).toEqual([
      [1, 2, 3],
      [2, 0, 0],
      [3, 1, 1],
      [4, 0, 0],
    ]);
    expect(method).toContain('never a reader');
  });

  it('are a range when readers come again on another day', async () => {
    const intake = intakeOf();
    intake.note(visit({ at: new Date(clock - 86_400_000) }));
    intake.note(visit());
    await intake.settled();
    await countClicks(store);
    const { people } = await clicksOfEdition(store, edition.id);
    expect(people).toEqual({ atLeast: 1, atMost: 2 });
  });

  it('leave nothing of an address, a program or a reader in the store', async () => {
    const intake = intakeOf();
    intake.note(visit());
    await intake.settled();
    const { rows } = await store.query<{ text: string }>(
      'select to_jsonb(h)::text as text from click_hits h',
    );
    const [row = { text: '' }] = rows;
    expect(row.text).not.toMatch(/192|Mozilla|Firefox|ann/);
    expect(row.text).toMatch(/"visitor": "\\\\x[0-9a-f]{16}"/);
  });

  it('cannot be led back to an address once the day is over, and raw ones are gone after fourteen days', async () => {
    const intake = intakeOf();
    intake.note(visit({ at: new Date(clock - 15 * 86_400_000) }));
    intake.note(visit());
    await intake.settled();
    await countClicks(store);
    const { rows } = await store.query<{ keys: number; hits: number; today: number }>(
      `select (select count(*)::integer from click_keys) as keys, (select count(*)::integer from click_hits) as hits,
         (select count(*)::integer from click_keys where day >= (now() at time zone 'UTC')::date) as today`,
    );
    expect(rows[0]).toEqual({ keys: 1, hits: 1, today: 1 });
    // What was counted before stays.
    expect((await clicksOfEdition(store, edition.id)).hits).toBe(2);
  });

  it('of one network beyond what readers do are led on and not counted', async () => {
    let asked = 0;
    const intake = intakeOf((network) => {
      expect(network).toMatch(/^(?:192\.0\.2|198\.51\.100)\.0\/24$/);
      asked += 1;
      return network !== '192.0.2.0/24' || asked <= 600;
    });
    for (let nth = 0; nth < 620; nth += 1) intake.note(visit({ address: `192.0.2.${nth % 250}` }));
    intake.note(visit({ address: '198.51.100.1' }));
    await intake.settled();
    expect(lost).toEqual(Array.from({ length: 20 }, () => 'too-many'));
    const { rows } = await store.query<{ hits: number }>('select count(*)::integer as hits from click_hits');
    expect(rows[0]?.hits).toBe(601);
  });

  it('tell two programs at one address apart, and one visitor of two editions not at all', async () => {
    const other = await editions.ready();
    const { rows: numbers } = await store.query<{ number: number }>(
      'select number from editions where id = $1',
      [other.id],
    );
    const intake = intakeOf();
    intake.note(visit());
    intake.note(visit({ userAgent: `${firefox} other` }));
    intake.note(visit({ edition: numbers[0]?.number }));
    await intake.settled();
    const { rows } = await store.query<{ visitors: number; networks: number }>(
      'select count(distinct visitor)::integer as visitors, count(distinct network)::integer as networks from click_hits',
    );
    expect(rows[0]).toEqual({ visitors: 3, networks: 2 });
  });
});

it('browsers inside of Korean apps are no robots, and those that fetch previews for them are', async () => {
  const intake = intakeOf();
  const agents = [
    'Mozilla/5.0 (Linux; Android 14; SM-S918N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410620',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 2000; 12.8.1; 15PRO)',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Whale/4.30 Safari/537.36',
    'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/',
    'Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)',
  ];
  for (const [nth, userAgent] of agents.entries()) intake.note(visit({ userAgent, position: nth + 1 }));
  await intake.settled();
  const { rows } = await store.query<{ signs: number }>('select signs from click_hits order by position');
  expect(rows.map(({ signs }) => signs)).toEqual([0, 0, 0, 2, 2]);
});
