// `npm start`: everything pabal needs on one machine, with nothing but Node. It starts a private PostgreSQL (store and
// queue), a local inbox and the services as processes of their own, keeps them running, and stops them in reverse.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { configOrExit, loadConfig, readSmtpProviders, withShippedTemplates } from '@pabal/config';
import { createStore, inSpace, migrate, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { keepDatabase } from './database.ts';
import { curlLine, keepDemoKey, playDemo } from './demo.ts';
import { digestKey, playDigest } from './digest.ts';
import { keepFirstUser } from './first-user.ts';
import { createPortChooser } from './ports.ts';
import { StartProblem } from './problem.ts';
import { inboxProgram, type Ports, root, servicePrograms, shutdownSeconds } from './programs.ts';
import { serveSampleFeeds } from './sample-feeds.ts';
import { keepEnvironment, keepLinkSecret } from './secrets.ts';
import { createStops, runUntilStopped } from './stops.ts';
import { createSupervised, type Program } from './supervised.ts';
import { say, withoutRepeats } from './terminal.ts';
import { welcome } from './welcome.ts';

const config = configOrExit(loadConfig.supervisor);
const { values: flags } = parseArgs({ options: { dir: { type: 'string', default: '.pabal' } } });
const dir = resolve(root, flags.dir);
const logs = join(dir, 'logs');
const stops = createStops(say);
const tellLine = withoutRepeats(say);

async function start(): Promise<void> {
  const began = performance.now();
  const databaseUrl = config.DATABASE_URL ?? (await startDatabase());
  await prepareDatabase(databaseUrl);

  const ports = await choosePorts();
  if (!config.SMTP_URL) await startProgram(inboxProgram(ports, logs, join(dir, 'inbox')));

  const apiUrl = `http://localhost:${ports.api}`;
  const pagesUrl = config.PAGES_URL ?? `http://localhost:${ports.pages}`;
  const inboxUrl = config.SMTP_URL ? undefined : `http://localhost:${ports.inbox}`;
  const user = await withStore(databaseUrl, (store) => keepFirstUser(store, dir));
  // Templates of somebody's own are beside those of this project, which the demo shows.
  const templates = withShippedTemplates(config.TEMPLATES_DIR);
  const services = servicePrograms(ports, logs, {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: config.QUEUE_URL ?? databaseUrl,
    SMTP_URL: config.SMTP_URL ?? `smtp://127.0.0.1:${ports.smtp}`,
    MAIL_FROM: config.MAIL_FROM ?? 'Pabal <pabal@example.com>',
    PUBLIC_URL: config.PUBLIC_URL ?? apiUrl,
    TEMPLATES_DIR: templates,
    PAGES_URL: pagesUrl,
    LINK_SECRET: config.LINK_SECRET ?? (await keepLinkSecret(dir)),
    ...(config.INBOUND_DOMAIN && { INBOUND_DOMAIN: config.INBOUND_DOMAIN }),
    // The sample feeds and the apps that try webhooks are on this machine, so it is allowed; with real mail it is not.
    ...(inboxUrl && {
      FEED_ALLOW_NETWORKS: config.FEED_ALLOW_NETWORKS ?? '127.0.0.1/32',
      WEBHOOK_ALLOW_NETWORKS: config.WEBHOOK_ALLOW_NETWORKS ?? '127.0.0.1/32',
    }),
  });
  await Promise.all(services.map(startProgram));

  const key = await keepDemoKey(databaseUrl, dir);
  const testKey = await keepDemoKey(databaseUrl, dir, 'test');
  const env = await keepEnvironment(dir, { apiUrl, inboxUrl, key, testKey });
  // The demo goes to the inbox only, never to real people.
  const demo = inboxUrl ? await playDemo({ apiUrl, inboxUrl, key, templatesDir: templates }) : undefined;
  const digest = inboxUrl ? await showDigest(databaseUrl, ports.feeds) : undefined;
  say(
    welcome({
      seconds: ((performance.now() - began) / 1000).toFixed(1),
      apiUrl,
      inboxUrl,
      signUpUrl: inboxUrl && `${pagesUrl}/n/${digestKey}`,
      providers: readSmtpProviders(config.SMTP_URL ?? '').providers.map(({ name }) => name),
      demos: [demo, digest].filter((line) => line !== undefined),
      user,
      logs,
      env,
      curl: curlLine(apiUrl, key),
    }),
  );
}

async function showDigest(databaseUrl: string, port: number): Promise<string> {
  const samples = await serveSampleFeeds(port, () => new Date());
  stops.add({ stop: samples.stop, kill: () => {} });
  return withStore(databaseUrl, (store) => playDigest(store, samples));
}

async function withStore<Result>(url: string, work: (store: SpaceStore) => Promise<Result>): Promise<Result> {
  const store = createStore({ url, connections: 2, name: 'pabal start', onIdleError: () => undefined });
  try {
    return await work(inSpace(store, defaultSpace.id));
  } finally {
    await store.stop();
  }
}

async function startDatabase(): Promise<string> {
  say('Starting PostgreSQL …');
  const database = await keepDatabase(join(dir, 'postgres'), say);
  stops.add({ stop: database.stop, kill: database.kill });
  return database.url;
}

async function prepareDatabase(url: string): Promise<void> {
  try {
    await migrate(url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new StartProblem(`The database cannot be used: ${reason}`, { cause });
  }
}

async function choosePorts(): Promise<Ports> {
  const choose = createPortChooser(say);
  const api = await choose({
    what: 'api',
    preferred: config.API_PORT ?? 3000,
    fixed: config.API_PORT !== undefined,
  });
  const builder = await choose({ what: 'builder', preferred: 3001 });
  const sender = await choose({ what: 'sender', preferred: 3002 });
  const pages = await choose({
    what: 'pages',
    preferred: config.PAGES_PORT ?? 3003,
    fixed: config.PAGES_PORT !== undefined,
  });
  const pagesOps = await choose({ what: 'figures of the pages', preferred: 3004 });
  const inbox = await choose({ what: 'inbox', preferred: 8025 });
  const smtp = await choose({ what: "inbox's mail server", preferred: 1025 });
  const feeds = await choose({ what: 'sample feeds', preferred: 8026 });
  const inbound = config.INBOUND_DOMAIN === undefined ? undefined : await chooseInbound(choose);
  return { api, pages, pagesOps, builder, sender, inbox, smtp, feeds, inbound };
}

async function chooseInbound(choose: ReturnType<typeof createPortChooser>) {
  const smtp = await choose({
    what: 'mail that comes back',
    preferred: config.INBOUND_PORT ?? 2525,
    fixed: config.INBOUND_PORT !== undefined,
  });
  return { smtp, ops: await choose({ what: 'figures of inbound', preferred: 3005 }) };
}

async function startProgram(program: Program): Promise<void> {
  say(`Starting the ${program.name} …`);
  const supervised = createSupervised(program, {
    say,
    tellLine,
    stopDeadlineMs: (shutdownSeconds + 3) * 1000,
  });
  stops.add(supervised);
  await supervised.start();
}

await runUntilStopped({ start, stops, say });
