// A pabal with something to look at: apps, people, letters in every state, an import with refused lines, hours of flow, and one
// fault: the provider refuses the password, so that letters wait.

import { join } from 'node:path';
import { cutLimit } from '@pabal/db/limits';
import { addFlow, ageClasses } from '@pabal/db/status';
import type { SpaceStore } from '@pabal/db/store';
import { createTestEditions, createTestLetters } from '@pabal/db/testing';
import { listVersions } from '@pabal/db/versions';
import { createFakeSmtpServer } from '@pabal/mail/testing';
import { createTemplatesFolder } from '@pabal/render/testing';
import { startApiServer } from '@pabal/test/api';
import { addUsers } from '@pabal/test/console';
import { createTestDatabase, eventually, type RunningProcess, startProcess } from '@pabal/test/support';

export interface Scene {
  readonly url: string;
  /** Addresses of pages, by the names that their pictures get. */
  readonly pages: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url).pathname;

export async function startScene(): Promise<Scene> {
  const queue = await createTestDatabase({ migrate: false });
  const server = await createFakeSmtpServer({ keepData: false });
  server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
  const templates = createTemplatesFolder({
    'vacancy.created/meta.json': '{"lane":"event","defaultLocale":"en"}',
    'vacancy.created/en.njk':
      '{% block subject %}A vacancy{% endblock %}{% block body %}<p>{{ n }}</p>{% endblock %}',
  });
  const api = await startApiServer({ queueUrl: queue.url, settings: { PUBLIC_URL: 'http://pabal.example' } });
  await addUsers(api.store, ['viewer', 'operator', 'editor', 'admin']);
  const env = {
    DATABASE_URL: api.databaseUrl,
    QUEUE_URL: queue.url,
    MAIL_FROM: 'noti@pabal.example',
    TEMPLATES_DIR: templates.dir,
  };
  const processes = [start('sender', { ...env, SMTP_URL: `${server.url}#relay` }), start('builder', env)];
  await Promise.all(
    processes.map((process, place) =>
      process.waitForLog(place === 0 ? 'The sender is ready.' : 'The builder is ready.', {
        timeoutMs: 120_000,
      }),
    ),
  );
  const things = await fill(api.store, (path, body, type) => send(api, path, body, type));
  return {
    url: api.url,
    pages: pagesWith(things),
    stop: async () => {
      await Promise.all(processes.map((process) => process.kill()));
      await api.stop();
      await server.close();
      await templates.stop();
      await queue.drop();
    },
  };
}

function start(service: string, env: Readonly<Record<string, string>>): RunningProcess {
  const script = join(root, 'services', service, 'src/main.ts');
  return startProcess({ script, nodeArgs: ['--conditions=source'], env });
}

/** What pages are about. */
interface Things {
  /** Letters that wait, failed, and were sent, and the event of the last. */
  readonly letter: string;
  readonly dead: string;
  readonly sent: string;
  readonly event: string;
  readonly importId: string;
}

type Send = (path: string, body: string, type: string) => Promise<string>;

async function fill(store: SpaceStore, post: Send): Promise<Things> {
  const letters = await createTestLetters(store);
  await store.query(`update apps set name = 'shop' where id = $1`, [letters.appId]);
  const sent = await sentAsMade(store, await letters.try(await letters.accept(40), 'sent'));
  const [dead = ''] = await letters.fail(12);
  await letters.fail(3, {
    ...{ outcome: 'address-refused', code: 550, status: '5.1.1', reply: '550 5.1.1 No such user' },
    cause: 'address-refused naver.example vacancy.created/1 550 5.1.1 No such user',
  });
  // Of an event the sweeper would send them again.
  await letters.lose(2, { lane: 'newsletter' });
  const [letter = ''] = await letters.accept(25);
  await letters.accept(7, { domain: 'slow.example' });
  await cutLimit(store, {
    key: 'domain:slow.example',
    rate: 10,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.28 Too many messages',
  });
  const editions = await createTestEditions(store);
  await editions.subscribe('kim');
  await editions.ready();
  await flowOf(store);
  const importId = await post(
    '/v1/imports?group=customers&fileName=customers.csv',
    'id,email,name\n1,ann@example.com,Ann\n2,not an address,Bob\n3,cho@example.com,조은지\n4,,Dan\n',
    'text/csv',
  );
  return { letter, dead, ...sent, importId };
}

/** Sent letters that can be shown: made of the version of their template that the sender has taken up. */
async function sentAsMade(
  store: SpaceStore,
  ids: readonly string[],
): Promise<Pick<Things, 'sent' | 'event'>> {
  await eventually(async () => (await listVersions(store, 'vacancy.created', { limit: 1 })).length > 0, {
    timeoutMs: 60_000,
  });
  const { rows } = await store.query<{ sent: string; event: string }>(
    `update deliveries set template_version = (select version from template_versions where template = 'vacancy.created' limit 1),
       claimed_at = created_at + interval '4 s', settled_at = created_at + interval '5 s', code = 250, provider = 'relay'
     where id = any($1::uuid[]) returning id as sent, event_id as event`,
    [ids],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('No letter was sent.');
  return first;
}

/** Eight hours in which letters came and went, minute by minute. */
async function flowOf(store: SpaceStore): Promise<void> {
  for (let minute = 1; minute <= 480; minute += 1) {
    const planned = 40 + Math.round(25 * Math.sin(minute / 40)) + (minute % 7);
    const sent = minute < 6 ? 0 : planned;
    const ages = new Array<number>(ageClasses).fill(0);
    ages[3] = Math.floor(sent * 0.6);
    ages[minute % 60 < 10 ? 9 : 5] = Math.ceil(sent * 0.4);
    await addFlow(store, [{ lane: 'event', planned, sent, ages }]);
    await store.query(
      `update flow set minute = minute - make_interval(mins => $1::integer) where minute = date_trunc('minute', now())`,
      [minute],
    );
  }
}

async function send(
  { url, key }: { url: string; key: string },
  path: string,
  body: string,
  type: string,
): Promise<string> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body,
  });
  const { id }: { id?: unknown } = Object(await answer.json());
  if (typeof id !== 'string') throw new Error(`${path} was answered with ${answer.status}.`);
  return id;
}

function pagesWith({ letter, dead, sent, event, importId }: Things): Record<string, string> {
  return {
    now: '/console/',
    'now-week': '/console/?over=week',
    letters: '/console/letters',
    letter: `/console/letters/${letter}`,
    events: '/console/events',
    event: `/console/events/${event}`,
    'dead-letters': '/console/dead-letters',
    'dead-letters-change': '/console/dead-letters?change=2026-01-01T00:00:00.000Z',
    'dead-letter': `/console/letters/${dead}`,
    'letter-sent': `/console/letters/${sent}`,
    unknown: '/console/unknown',
    limits: '/console/limits',
    apps: '/console/apps',
    app: '/console/apps/shop',
    imports: '/console/imports',
    import: `/console/imports/${importId}`,
    users: '/console/users',
    audit: '/console/audit',
    system: '/console/system',
    settings: '/console/settings',
    'not-found': '/console/nowhere',
  };
}
