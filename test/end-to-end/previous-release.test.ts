// The services of the release before this one on the schema of today: by themselves, as when a new version was taken back, and
// beside today's, as while it is rolled out. Which release that is: .ci/previous-release.json.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createApp } from '@pabal/db/apps';
import { createStore, inSpace, migrationNames, type SpaceStore } from '@pabal/db/store';
import { defaultSpace, scopes } from '@pabal/domain';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import {
  createTestDatabase,
  describeEachQueueBackend,
  eventually,
  freePort,
  startProcess,
  type TestDatabase,
} from '@pabal/test/support';
import { z } from 'zod';
import { buildPreviousRelease, hasPreviousRelease, previousRelease } from '../../.ci/previous-release.mjs';
import { type Side, startOf, startSide } from './releases.ts';

const { version, folder } = previousRelease();
const whereThereIsOne = hasPreviousRelease() ? describe : describe.skip;
const migrations = join(import.meta.dirname, '../../packages/db/migrations/');
const readers = Array.from({ length: 4 }, (_, n) => `reader-${n}`);
const batch = 30;
/** Of one round: an event to two, a batch, an event to a group, an edition. */
const lettersOfARound = 2 + batch + readers.length + readers.length;

const edition = z.object({
  id: z.uuid(),
  state: z.string(),
  balance: z.record(z.string(), z.int()).optional(),
});

whereThereIsOne(`what is left of ${version} while a newer version comes`, () => {
  beforeAll(() => buildPreviousRelease(), 300_000);

  it('is the version that its commit says, and allowed beside every migration that has come since', async () => {
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({ version });
    const known = await migrationNames(pathToFileURL(join(folder, 'packages/db/migrations/')));
    const newest = known.at(-1)?.slice(0, 4) ?? '';
    const since = (await migrationNames()).filter((name) => !known.includes(name));
    const texts = await Promise.all(since.map((name) => readFile(join(migrations, name), 'utf8')));
    const refusing = since.filter(
      (_, n) => (/^-- oldest: (\d{4})$/m.exec(texts[n] ?? '')?.[1] ?? '9999') > newest,
    );
    expect(refusing).toEqual([]);
  });

  it('is refused in words by a schema that it cannot run with', async () => {
    const database = await createTestDatabase();
    const store = createStore({ url: database.url, connections: 1 });
    await store.query(`insert into migrations (name, oldest) values ('9999-contracted.sql', '9998')`);
    const env = { DATABASE_URL: database.url, QUEUE_URL: database.url, MAIL_FROM: 'noti@pabal.example' };
    const port = String(await freePort());
    const api = startProcess({ ...startOf('api', folder), env: { ...env, API_PORT: port } });
    expect((await api.exit).code).toBe(1);
    expect(api.output()).toContain(
      'The database has migrations that this version of pabal cannot run with (9999-contracted.sql).',
    );
    await store.stop();
    await database.drop();
  });

  describeEachQueueBackend('its services, with the queue', (queue) => {
    let database: TestDatabase;
    let store: SpaceStore;
    let office: FakeSmtpServer;
    let key: string;
    let settings: Record<string, string>;
    let before: Side;
    let today: Side | undefined;

    beforeAll(async () => {
      database = await createTestDatabase();
      store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
      key = (await createApp(store, { name: 'orders', mode: 'live', scopes })) ?? '';
      office = await createFakeSmtpServer({ keepData: false });
      settings = {
        DATABASE_URL: database.url,
        QUEUE_URL: queue.url(),
        SMTP_URL: office.url,
        MAIL_FROM: 'noti@pabal.example',
        LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters',
        SENDER_CONNECTIONS: '2',
      };
      before = await startSide(settings, folder);
    }, 120_000);
    afterAll(async () => {
      await today?.end();
      await before.end();
      await office.close();
      await store.stop();
      await database.drop();
    });

    /** Asks again when the api says so, as it does on a busy machine. */
    async function ask(url: string, method: string, path: string, body?: object): Promise<unknown> {
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        connection: 'close',
      };
      const asked = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const { status, text } = await eventually(
        async () => {
          const response = await fetch(`${url}${path}`, asked);
          const answer = { status: response.status, text: await response.text() };
          return response.status === 503 ? undefined : answer;
        },
        { timeoutMs: 20_000, everyMs: 200, what: `an answer to ${method} ${path}` },
      );
      if (status >= 400) throw new Error(`${method} ${path} was answered with ${status}: ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    }

    /** Posts all kinds of letters. @returns the edition */
    async function post(url: string, mark: string): Promise<string> {
      const consent = { at: '2026-03-02T01:00:00Z', source: 'a test' };
      const newsletter = `/v1/newsletters/${mark}`;
      await ask(url, 'PUT', newsletter, {
        ...{ name: mark, template: 'dormant-customer', audience: { subscribers: true } },
        content: { kind: 'recipients' },
      });
      for (const reader of readers) {
        await ask(url, 'PUT', `/v1/recipients/${reader}`, { email: `${reader}@example.com`, name: reader });
        await ask(url, 'PUT', `${newsletter}/subscriptions/${reader}`, { consent });
      }
      await ask(url, 'PUT', `/v1/groups/${mark}/members`, { members: readers });

      const event = (...to: object[]) => ({
        type: 'password.reset',
        data: { serviceName: 'pabal', resetUrl: 'https://pabal.example/reset/1', validMinutes: 30 },
        to,
      });
      const many = Array.from({ length: batch }, (_, n) => event({ email: `${mark}-${n}@example.com` }));
      await ask(
        url,
        'POST',
        '/v1/events',
        event({ email: `${mark}-a@example.com` }, { email: `${mark}-b@example.com` }),
      );
      await ask(url, 'POST', '/v1/events/batch', { events: many });
      await ask(url, 'POST', '/v1/events', event({ group: mark }));
      return edition.parse(await ask(url, 'POST', `${newsletter}/editions`, {})).id;
    }

    /** So many letters were planned and sent, each taken by the post office once, and the books of the edition balance. */
    async function allSent(letters: number, url: string, editions: readonly string[]): Promise<void> {
      const states = async () =>
        (await store.query('select state, count(*)::integer as letters from deliveries group by state')).rows;
      await eventually(
        async () => JSON.stringify(await states()) === JSON.stringify([{ state: 'sent', letters }]),
        {
          timeoutMs: 40_000,
          what: `${letters} letters that are sent`,
        },
      );
      const { rows } = await store.query<{ remote_id: string }>('select remote_id from deliveries');
      expect(office.letters.map(({ messageId }) => messageId).sort()).toEqual(
        rows.map(({ remote_id }) => remote_id).sort(),
      );
      for (const id of editions) {
        const ended = await eventually(
          async () => {
            const found = edition.parse(await ask(url, 'GET', `/v1/editions/${id}`));
            return found.state === 'finished' ? found : undefined;
          },
          { timeoutMs: 20_000, what: 'the end of an edition' },
        );
        const sent = readers.length;
        expect(ended.balance).toEqual({
          planned: sent,
          sent,
          suppressed: 0,
          failed: 0,
          unknown: 0,
          pending: 0,
        });
      }
    }

    it('sends everything by itself, and answers all that it is asked', async () => {
      const first = await post(before.url, 'alone');
      await allSent(lettersOfARound, before.url, [first]);

      const document = await ask(before.url, 'GET', '/openapi.json');
      const { paths } = z.object({ paths: z.record(z.string(), z.looseObject({})) }).parse(document);
      const lists = Object.keys(paths).filter(
        (path) => path.startsWith('/v1/') && paths[path]?.get !== undefined && !/\{|\/live$/.test(path),
      );
      expect(lists.length).toBeGreaterThan(20);
      const failed: string[] = [];
      for (const path of lists)
        await ask(before.url, 'GET', path).catch((error: Error) => failed.push(error.message));
      // Some want to be asked more exactly.
      expect(failed.filter((message) => !/ with 4\d\d: /.test(message))).toEqual([]);
      expect(before.errors()).toEqual([]);
    }, 90_000);

    it('shares the letters with the services of today, and leaves the rest to them when it goes', async () => {
      const beside = await startSide(settings, undefined);
      today = beside;
      office.on('message', { delayMs: 40 });
      const editions = await Promise.all([post(before.url, 'before'), post(beside.url, 'today')]);
      await allSent(lettersOfARound * 3, before.url, editions);
      const { rows } = await store.query<{ claimed_by: string }>(
        'select distinct claimed_by from deliveries',
      );
      const bySide = [before, beside].map(({ pids }) =>
        rows.some(({ claimed_by }) => claimed_by.includes(`-${pids.sender}-`)),
      );
      expect(bySide).toEqual([true, true]);

      const last = await Promise.all([post(before.url, 'going'), post(beside.url, 'staying')]);
      expect(await before.end()).toEqual([0, 0, 0]);
      await allSent(lettersOfARound * 5, beside.url, last);
      expect([...before.errors(), ...beside.errors()]).toEqual([]);
    }, 120_000);
  });
});
