import type { Queryable } from '@pabal/db/store';
import { listVersions } from '@pabal/db/versions';
import { PabalError } from '@pabal/domain';
import { createTemplates, type LetterVersion, mostVersionBytes } from '@pabal/render';
import { createTemplatesFolder, type TemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { eventually, useStore } from '@pabal/test/support';
import { createTakeUp, recordVersions, type TakeUp } from './index.ts';

const { store } = useStore({ empty: ['template_versions'] });
const logger = createLogger({ service: 'test', level: 'silent' });
const letter = (body: string) =>
  `{% block subject %}s{% endblock %}\n{% block body %}${body}{% endblock %}\n`;
const welcome = { 'welcome/meta.json': '{"lane":"event"}', 'welcome/en.njk': letter('one') };

let folder: TemplatesFolder;
beforeEach(() => {
  folder = createTemplatesFolder(welcome);
});
afterEach(() => folder.stop());

/** The letters that the folder has now. */
async function inUse(): Promise<readonly LetterVersion[]> {
  const templates = createTemplates({ dir: folder.dir, logger, watch: false });
  await templates.start();
  return templates.inUse();
}

const listed = async () =>
  (await listVersions(store, 'welcome', { limit: 50 })).map(({ version }) => version);
describe('versions that are taken up', () => {
  const taking: TakeUp[] = [];
  afterEach(async () => {
    await Promise.all(taking.splice(0).map((one) => one.stop()));
  });

  function takeUp(
    asked: Queryable,
    letters: () => readonly LetterVersion[] = () => [],
    now = () => 0,
  ): TakeUp {
    const made = createTakeUp({ store: asked, inUse: letters, logger, now, everyMs: 5 });
    taking.push(made);
    return made;
  }

  it('are written down once, however many senders take them up', async () => {
    const letters = await inUse();
    const senders = [takeUp(store), takeUp(store), takeUp(store)];
    for (const sender of senders) {
      for (const one of letters) sender.tookUp(one);
      sender.start();
    }
    await Promise.all(senders.map((sender) => sender.stop()));
    const { rows } = await store.query(
      'select template, locale, version, files, bytes from template_versions',
    );
    const files = Object.fromEntries(letters[0]?.files ?? []);
    const bytes = Object.values(files).join('').length;
    expect(rows).toEqual([{ template: 'welcome', locale: 'en', version: letters[0]?.version, files, bytes }]);
  });

  it('are written down when PostgreSQL is back, those that were replaced meanwhile too', async () => {
    let away = true;
    let refused = 0;
    const asked: Queryable = {
      query: (...query) => {
        if (!away) return store.query(...query);
        refused += 1;
        return Promise.reject(new PabalError('store-unavailable', 'PostgreSQL cannot be reached.'));
      },
    };
    const sender = takeUp(asked);
    sender.start();
    const [first] = await inUse();
    if (first) sender.tookUp(first);
    folder.write('welcome/en.njk', letter('two'));
    const [second] = await inUse();
    if (second) sender.tookUp(second);
    await eventually(() => refused > 2);
    expect(await listed()).toEqual([]);
    away = false;
    await eventually(async () => (await listed()).length === 2);
    expect((await listed()).sort()).toEqual([first?.version, second?.version].sort());
  });

  it('are given up when too many wait, the oldest first, and the log names them', async () => {
    const lines: string[] = [];
    const sender = createTakeUp({
      ...{ store, inUse: () => [], now: () => 0, mostWaiting: 2 },
      logger: createLogger({ service: 'test', level: 'warn' }, { write: (line) => void lines.push(line) }),
    });
    const [one] = await inUse();
    for (const version of ['a', 'b', 'c']) if (one) sender.tookUp({ ...one, version });
    await sender.stop();
    expect((await listed()).sort()).toEqual(['b', 'c']);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({
        ...{ template: 'welcome', version: 'a' },
        msg: 'A version of a template is not written down: too many wait for PostgreSQL.',
      }),
    ]);
  });

  it('do not wait for one that PostgreSQL refuses', async () => {
    const [one] = await inUse();
    const bad = { template: 'bad', locale: 'en', version: 'a', files: new Map([['x', 'y']]) };
    const refusing: Queryable = {
      query: (text, values, options) =>
        text.includes('insert') && values?.[0] === 'bad'
          ? Promise.reject(new Error('no'))
          : store.query(text, values, options),
    };
    const sender = takeUp(refusing);
    sender.tookUp(bad);
    if (one) sender.tookUp(one);
    sender.start();
    await eventually(async () => (await listed()).length === 1);
  });

  it('are tried once more when the process ends', async () => {
    const sender = takeUp(store);
    for (const one of await inUse()) sender.tookUp(one);
    await sender.stop();
    expect(await listed()).toHaveLength(1);
  });

  it('are marked as in use from time to time, and written again when retention removed them', async () => {
    let clock = 0;
    const letters = await inUse();
    await recordVersions(store, letters);
    await store.query(`update template_versions set last_seen_at = now() - interval '3 days'`);
    const sender = takeUp(
      store,
      () => letters,
      () => clock,
    );
    sender.start();
    clock = 7 * 3_600_000;
    const isFresh = `select from template_versions where last_seen_at > now() - interval '1 hour'`;
    await eventually(async () => (await store.query(isFresh)).rowCount === 1);
    await store.query('delete from template_versions');
    clock = 14 * 3_600_000;
    await eventually(async () => (await listed()).length === 1);
  });

  it('beyond the size that is kept are noted without their files', async () => {
    // A file may be as large as a version; with its meta.json this one is larger.
    folder.write('welcome/en.njk', letter('x'.repeat(mostVersionBytes - letter('').length)));
    const letters = await inUse();
    await recordVersions(store, letters);
    const bytes = mostVersionBytes + welcome['welcome/meta.json'].length;
    const [noted] = await listVersions(store, 'welcome', { limit: 1 });
    expect(noted).toMatchObject({ version: letters[0]?.version, kept: false, bytes });
  });
});
