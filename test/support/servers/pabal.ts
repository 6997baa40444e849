// A whole pabal of processes on a database of its own: api, builder and sender, run from their sources.

import { join } from 'node:path';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { createTestDatabase, freePort, type RunningProcess, startProcess } from '../index.ts';

export interface RunningPabal {
  readonly url: string;
  readonly port: number;
  /** A connection of the test's own to the ledger, in the space `default`. */
  readonly store: SpaceStore;
  killApi(): Promise<unknown>;
  startApi(): Promise<void>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');
const patience = { timeoutMs: 60_000 };

/** @param templates  as TEMPLATES_DIR has it */
export async function startPabal({
  smtpUrl,
  templates = 'shipped',
  sender: ofSender = {},
}: {
  smtpUrl: string;
  templates?: string;
  /** More settings of the sender. */
  sender?: Readonly<Record<string, string>>;
}): Promise<RunningPabal> {
  const database = await createTestDatabase();
  const port = await freePort();
  const store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
  const common = {
    ...{ DATABASE_URL: database.url, QUEUE_URL: database.url, MAIL_FROM: 'noti@pabal.example' },
    TEMPLATES_DIR: templates,
  };
  const start = (name: string, settings: Readonly<Record<string, string>>) =>
    startProcess({
      script: join(root, `services/${name}/src/main.ts`),
      nodeArgs: ['--conditions=source'],
      cwd: root,
      env: { ...common, ...settings },
    });
  let api: RunningProcess | undefined;
  const startApi = async () => {
    api = start('api', { API_PORT: String(port), API_RATE_LIMIT: '1000000' });
    await api.waitForLog('The api is ready.', patience);
  };
  await startApi();
  const builder = start('builder', {});
  const sender = start('sender', { SMTP_URL: smtpUrl, ...ofSender });
  await builder.waitForLog('The builder is ready.', patience);
  await sender.waitForLog('The sender is ready.', patience);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    startApi,
    killApi: async () => api?.kill('SIGKILL'),
    stop: async () => {
      await Promise.all([api, builder, sender].map((service) => service?.kill('SIGKILL')));
      await store.stop();
      await database.drop();
    },
  };
}
