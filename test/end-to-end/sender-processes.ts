// Real senders as processes of their own, run from their sources, with a database, a queue in it and a scripted mail server.

import { get } from 'node:http';
import { join } from 'node:path';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { defaultSpace, type Lane } from '@pabal/domain';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { createQueues } from '@pabal/queue';
import { createTemplatesFolder } from '@pabal/render/testing';
import { createLogger } from '@pabal/runtime';
import { createTestDatabase, type RunningProcess, startProcess } from '@pabal/test/support';

export interface SenderStack {
  readonly server: FakeSmtpServer;
  readonly store: SpaceStore;
  readonly letters: TestLetters;
  readonly templatesDir: string;
  /** Of the ledger, and of the queue in it. */
  readonly databaseUrl: string;
  /** Writes a file of the templates folder. */
  writeTemplate(file: string, content: string | Uint8Array): void;
  /** Starts one more sender and waits until it is ready. */
  startSender(settings?: Readonly<Record<string, string>>): Promise<RunningSender>;
  /** Starts a builder, whose sweeper gives up senders that went silent, and waits until it is ready. */
  startBuilder(settings?: Readonly<Record<string, string>>): Promise<RunningProcess>;
  /** Ends all senders that were started so far, and builders. */
  endSenders(): Promise<void>;
  ring(lane: Lane, ids: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface RunningSender extends RunningProcess {
  /** What it answers at `/readyz` or `/metrics`. */
  ask(path: string): Promise<{ readonly status: number; readonly text: string }>;
}

const root = new URL('../../', import.meta.url).pathname;
const sources = ['--conditions=source'];

/** Starts everything but the senders. @param options.keepData  whether the server keeps what it is sent, to be read */
export async function startSenderStack(options: { readonly keepData?: boolean } = {}): Promise<SenderStack> {
  const database = await createTestDatabase();
  const store = inSpace(createStore({ url: database.url, connections: 2 }), defaultSpace.id);
  const server = await createFakeSmtpServer({ keepData: options.keepData ?? false });
  const templates = createTemplatesFolder({
    'vacancy.created/meta.json': '{"lane":"event","defaultLocale":"en"}',
    'vacancy.created/en.njk':
      '{% block subject %}n{% endblock %}{% block body %}<p>{{ n }}</p>{% endblock %}',
  });
  const queues = createQueues({
    url: database.url,
    logger: createLogger({ service: 'test', level: 'error' }),
    // A busy machine is not an outage.
    deadlineMs: 30_000,
  });
  const senders: RunningProcess[] = [];

  async function startSender(settings: Readonly<Record<string, string>> = {}): Promise<RunningSender> {
    const running = startProcess({
      script: join(root, 'services/sender/src/main.ts'),
      nodeArgs: sources,
      env: {
        DATABASE_URL: database.url,
        QUEUE_URL: database.url,
        SMTP_URL: server.url,
        MAIL_FROM: 'noti@pabal.example',
        TEMPLATES_DIR: templates.dir,
        ...settings,
      },
    });
    senders.push(running);
    const { port } = await running.waitForLog('The sender is ready.', { timeoutMs: 60_000 });
    return { ...running, ask: (path) => askFor(`http://127.0.0.1:${String(port)}${path}`) };
  }

  async function startBuilder(settings: Readonly<Record<string, string>> = {}): Promise<RunningProcess> {
    const running = startProcess({
      script: join(root, 'services/builder/src/main.ts'),
      nodeArgs: sources,
      env: {
        DATABASE_URL: database.url,
        QUEUE_URL: database.url,
        MAIL_FROM: 'noti@pabal.example',
        ...settings,
      },
    });
    senders.push(running);
    await running.waitForLog('The builder is ready.', { timeoutMs: 60_000 });
    return running;
  }

  async function endSenders(): Promise<void> {
    await Promise.all(senders.splice(0).map((sender) => sender.kill()));
  }

  return {
    server,
    store,
    letters: await createTestLetters(store),
    templatesDir: templates.dir,
    databaseUrl: database.url,
    writeTemplate: templates.write,
    startSender,
    startBuilder,
    endSenders,
    ring: queues.ring,
    stop: async () => {
      await endSenders();
      await queues.stop();
      await store.stop();
      await server.close();
      await templates.stop();
      await database.drop();
    },
  };
}

function askFor(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}
