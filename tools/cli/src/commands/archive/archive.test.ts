import { archiveEditions } from '@pabal/archive';
import { createTestArchive } from '@pabal/archive/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({
  empty: ['archive_editions', 'editions', 'deliveries', 'newsletters', 'recipients'],
});

let edition: { readonly id: string; readonly number: number };
beforeEach(async () => {
  const archive = await createTestArchive(store, 'digest', { archive: { offTopic: ['할인'] } });
  edition = await archive.sent('2026-03-02T01:00:00Z', {
    team: [{ title: '검색 색인 이야기' }, { title: '봄맞이 할인 이벤트' }],
  });
  await archiveEditions({ store, newsletterUrl: (key) => `https://news.example/n/${key}` });
});

describe('archive', () => {
  it('shows the entries of a day, and what hides them', async () => {
    const { out, err, code } = await pabal('archive', 'entries', 'digest');
    expect({ code, err }).toEqual({ code: 0, err: '2026-03-02\n' });
    expect(out).toMatch(new RegExp(`${edition.number}-2 +rule: 할인 +.*봄맞이 할인 이벤트`));
    expect(await pabal('archive', 'entries', 'nothing')).toMatchObject({
      code: 1,
      err: 'There is no newsletter "nothing".\n',
    });
  });

  it('takes what an editor says of an entry', async () => {
    const place = `${edition.number}-1`;
    expect((await pabal('archive', 'mark', 'digest', place, 'not-for-us')).err).toBe(
      'Hidden from the archive.\n',
    );
    expect((await pabal('archive', 'entries', 'digest')).out).toMatch(/editor: /);
    expect((await pabal('archive', 'mark', 'digest', place, 'none')).code).toBe(0);
    expect((await pabal('archive', 'judge', 'digest')).err).toBe('1 of 2 entries are hidden.\n');
    expect(await pabal('archive', 'mark', 'digest', 'first', 'for-us')).toMatchObject({
      code: 2,
      err: expect.stringContaining('PLACE must be an edition and a position such as 42-3, got "first".'),
    });
  });

  it('says what the filter has learned, and that nobody said yes', async () => {
    const { out } = await pabal('archive', 'filter', 'digest');
    expect(out).toContain('0 for us, 0 not for us (it needs 20 of each)');
    expect(out).toContain('nothing: no editor said yes');
    expect(await pabal('archive', 'approve', 'digest', 'a-guess', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not the one with the seal "a-guess"'),
    });
  });
});

it('editions clicks shows people, requests and those of scanners, and the method', async () => {
  await store.query(
    `insert into click_counts (edition, position, day, people, hits, scanner_hits)
     values ($1, 1, '2026-03-02', 3, 6, 2), ($1, 1, '2026-03-03', 2, 2, 0)`,
    [edition.number],
  );
  const { out, err } = await pabal('editions', 'clicks', edition.id);
  expect(out).toMatch(/1 +3 to 5 +8 +2 +검색 색인 이야기/);
  expect(err).toContain('never a reader');
});
