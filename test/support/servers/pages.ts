// Real pages on a free port, with a database of their own, for the tests that talk HTTP to them.

import { loadConfig } from '@pabal/config';
import { putNewsletter } from '@pabal/db/editions';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { createUnsubscribeLinks } from '@pabal/mail';
import { type NewsletterInput, newsletterDefinition } from '@pabal/newsletters';
import { createFormSeals, startPages } from '@pabal/pages';
import { createErrorReports, createLifetime, createLogger } from '@pabal/runtime';
import { createTestDatabase, eventually, freePort, type LogLine } from '../index.ts';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';

/** An answer of the pages. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A letter about a request: what its template is filled with. */
interface MadeLetter {
  readonly type: string;
  readonly locale: string | null;
  readonly data: { readonly url: string; readonly newsletter?: string; readonly already?: boolean };
}

export interface PagesServer {
  readonly url: string;
  readonly store: SpaceStore;
  readonly logs: readonly LogLine[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Signs up as a person does who takes a minute. */
  signUp(
    newsletter: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** A seal as forms had it so many milliseconds ago. */
  seal(form: string, agoMs?: number): string;
  /** The letters to an address, once there are so many. */
  letters(address: string, count?: number): Promise<MadeLetter[]>;
  /** Resolves when no letter is due any more. */
  settled(): Promise<void>;
  newsletter(key: string, more?: Partial<NewsletterInput>): Promise<string>;
  /** The path of the link to unsubscribe that a letter has. */
  unsubscribePath(ids: { newsletterId: string; recipientId: string }): string;
  stop(): Promise<void>;
}

/** Pages for the tests of a file: started before them, emptied before each, and stopped after the last. */
export function usePages(settings: Readonly<Record<string, string>> = {}): PagesServer {
  let started: PagesServer | undefined;
  const pages = (): PagesServer => {
    if (started === undefined) throw new Error('The pages are not started yet: use them in hooks and tests.');
    return started;
  };
  beforeAll(async () => {
    started = await startPagesServer(settings);
  });
  beforeEach(() =>
    pages().store.query(
      'truncate page_requests, leave_reasons, recipients, newsletters, events, deliveries, suppressions cascade',
    ),
  );
  afterAll(() => started?.stop());
  return new Proxy<PagesServer>({} as PagesServer, { get: (_, name) => Reflect.get(pages(), name) });
}

/** Starts pages with a database of their own; the caller stops them. */
export async function startPagesServer(settings: Readonly<Record<string, string>>): Promise<PagesServer> {
  const database = await createTestDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logs: LogLine[] = [];
  const config = loadConfig.pages({
    DATABASE_URL: database.url,
    QUEUE_URL: `redis://127.0.0.1:${await freePort()}`,
    MAIL_FROM: 'Pabal <noti@pabal.example>',
    LINK_SECRET: secret,
    PAGES_PORT: String(port),
    PAGES_URL: url,
    PAGES_SIGN_UPS: '1000',
    ...settings,
  });
  const logger = createLogger(
    { service: 'pages', level: 'debug' },
    { write: (line) => void logs.push(JSON.parse(line)) },
  );
  const lifetime = createLifetime({ logger, deadlineMs: 10_000 });
  const reports = await createErrorReports({ dsn: undefined, environment: 'test', service: 'pages' });
  await startPages(config, { lifetime, logger, reports });
  const store = inSpace(createStore({ url: database.url, connections: 4 }), defaultSpace.id);
  const stop = async () => {
    await lifetime.stop();
    await store.stop();
    await database.drop();
  };
  return { url, store, logs, stop, ...askingOf(url), ...lettersIn(store), ...newslettersIn(store) };
}

function askingOf(url: string): Pick<PagesServer, 'get' | 'post' | 'signUp' | 'seal'> {
  async function ask(path: string, options: RequestInit): Promise<Answer> {
    const response = await fetch(`${url}${path}`, { ...options, redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const post: PagesServer['post'] = (path, fields = {}, headers = {}) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  const seal = (form: string, agoMs = 60_000) =>
    createFormSeals({ secret, leastMs: 0, now: () => Date.now() - agoMs }).make(form);
  return {
    get: (path, headers = {}) => ask(path, { headers }),
    post,
    seal,
    signUp: (newsletter, fields, headers) =>
      post(`/n/${newsletter}`, { seal: seal(`sign-up ${newsletter}`), ...fields }, headers),
  };
}

function lettersIn(store: SpaceStore): Pick<PagesServer, 'letters' | 'settled'> {
  const find = async (address: string): Promise<MadeLetter[]> => {
    const { rows } = await store.query<MadeLetter>(
      `select e.type, e.locale, e.data::jsonb as data from events e join deliveries d on d.event_id = e.id
       where d.address_key = $1 order by e.id`,
      [address],
    );
    return rows;
  };
  return {
    letters: (address, count = 1) =>
      eventually(async () => {
        const found = await find(address);
        expect(found.length).toBeGreaterThanOrEqual(count);
        return found;
      }),
    settled: async () => {
      await eventually(async () => {
        const { rowCount } = await store.query('select from page_requests where letter_due_at is not null');
        return rowCount === 0;
      });
    },
  };
}

function newslettersIn(store: SpaceStore): Pick<PagesServer, 'newsletter' | 'unsubscribePath'> {
  return {
    async newsletter(key, more = {}) {
      const definition = newsletterDefinition.parse({
        ...{ name: `The ${key}`, template: 'daily-digest', language: 'en', public: true },
        ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
        ...more,
      });
      const made = await putNewsletter(store, { key, name: definition.name, definition, next: undefined });
      if (made === undefined) throw new Error('The newsletter was not made.');
      return made.id;
    },
    unsubscribePath: (ids) =>
      new URL(
        createUnsubscribeLinks({ secret, publicUrl: 'https://news.example', listDomain: 'news.example' }).url(
          ids,
        ),
      ).pathname,
  };
}
