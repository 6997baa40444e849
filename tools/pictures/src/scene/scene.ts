// A pabal with something to look at: apps, people, letters in every state, files of people, hours of flow, and one fault: the
// provider refuses the password, so that letters wait.

import { createFakeSmtpServer } from '@pabal/mail/testing';
import { type ApiServer, startApiServer } from '@pabal/test/api';
import { addUsers } from '@pabal/test/console';
import { createTestDatabase, type RunningProcess, startProcess } from '@pabal/test/support';
import { fillLetters } from './letters.ts';
import { fillNewsletters } from './newsletters.ts';
import { pagesOf, type Things } from './pages.ts';
import { fillPeople } from './people.ts';
import { changedTemplate, createSceneTemplates } from './templates.ts';

export interface Scene {
  readonly url: string;
  /** Addresses of pages, by the names that their pictures get. */
  readonly pages: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const root = new URL('../../../../', import.meta.url).pathname;
const secret = 'a-secret-of-the-pictures-with-more-than-32-characters';

export async function startScene(): Promise<Scene> {
  const queue = await createTestDatabase({ migrate: false });
  const server = await createFakeSmtpServer({ keepData: false });
  server.on('banner', { reply: '554 5.7.1 The password has expired', cut: 'after' });
  const templates = createSceneTemplates(root);
  const common = { PUBLIC_URL: 'http://pabal.example', LINK_SECRET: secret };
  const api = await startApiServer({
    queueUrl: queue.url,
    settings: { ...common, TEMPLATES_DIR: templates.ofApi, API_RATE_LIMIT: '100000' },
  });
  await addUsers(api.store, ['viewer', 'operator', 'editor', 'admin']);
  const env = {
    ...{ ...common, DATABASE_URL: api.databaseUrl, QUEUE_URL: queue.url },
    ...{ MAIL_FROM: 'noti@pabal.example', TEMPLATES_DIR: templates.ofSender },
  };
  const processes = [start('sender', { ...env, SMTP_URL: `${server.url}#relay` }), start('builder', env)];
  await Promise.all(
    processes.map((process, place) =>
      process.waitForLog(place === 0 ? 'The sender is ready.' : 'The builder is ready.', {
        timeoutMs: 120_000,
      }),
    ),
  );
  const pages = pagesOf(await fill(api));
  return {
    url: api.url,
    pages,
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
  const script = new URL(`services/${service}/src/main.ts`, `file://${root}`).pathname;
  return startProcess({ script, nodeArgs: ['--conditions=source'], env });
}

async function fill(api: ApiServer): Promise<Things> {
  const { things, letters } = await fillLetters(api.store);
  const newsletters = await fillNewsletters(api.store, letters);
  const people = await fillPeople(api, newsletters.newsletter);
  return { ...things, ...newsletters, ...people, template: changedTemplate };
}
