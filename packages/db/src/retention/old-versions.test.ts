import { useStore } from '@pabal/test/support';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import { addVersion, listVersions, seeVersions } from '../versions/index.ts';
import { oldVersions } from './index.ts';

const { store } = useStore({ empty: ['template_versions', 'deliveries', 'events'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);
const key = (version: string) => ({ template: 'welcome', version });

/** Versions that were in use so many days ago for the last time. */
async function lastUsed(...days: number[]): Promise<void> {
  for (const ago of days) {
    await addVersion(store, { ...key(`v${ago}`), locale: 'en', files: {}, bytes: 0 });
    const values = [`v${ago}`, daysAgo(ago)];
    await store.query('update template_versions set last_seen_at = $2 where version = $1', values);
  }
}

/** Letters whose rows were made so many days ago: their ids say when. */
async function madeAgo(days: number): Promise<void> {
  const [id = ''] = await letters.accept(1);
  const millis = daysAgo(days).getTime().toString(16).padStart(12, '0');
  const old = `${millis.slice(0, 8)}-${millis.slice(8)}${id.slice(13)}`;
  await store.query('update deliveries set id = $2 where id = $1', [id, old]);
}

async function left(days = 30): Promise<string[]> {
  const { ids } = await oldVersions.find(store, daysAgo(days), undefined);
  await oldVersions.removePart(store, ids);
  return (await listVersions(store, 'welcome', { limit: 50 })).map(({ version }) => version).sort();
}

describe('old versions of templates', () => {
  it('go when they were last in use before the retention and before the oldest letter was made', async () => {
    await lastUsed(0, 10, 40, 100);
    await madeAgo(50);
    expect(await left()).toEqual(['v0', 'v10', 'v40']);
  });

  it('stay as long as a letter is there that may have been made with them', async () => {
    await lastUsed(100);
    await madeAgo(101);
    expect(await left()).toEqual(['v100']);
    await store.query('delete from deliveries');
    expect(await left()).toEqual([]);
  });

  it('stay for the days of the retention even without any letter', async () => {
    await lastUsed(20);
    expect(await left()).toEqual(['v20']);
  });

  it('stay when a sender takes them up again after they were found', async () => {
    await lastUsed(100);
    const { ids } = await oldVersions.find(store, daysAgo(30), undefined);
    expect(await seeVersions(store, [key('v100'), key('never')])).toEqual([key('v100')]);
    expect(await oldVersions.removePart(store, ids)).toEqual({ 'template versions': 0 });
  });
});
