// The first thing a new user sees: an event posted the way an app would, and its letters in the inbox.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp, findAppByKeyHash, hashApiKey, rotateKey } from '@pabal/db/apps';
import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import {
  type AppMode,
  defaultSpace,
  messageOf,
  modeAllows,
  type Scope,
  scopes,
  secondsPerDay,
} from '@pabal/domain';
import { z } from 'zod';
import { keep, readKept } from './secrets.ts';

/** The readers of the demo event: one reader of each language that the templates come in. */
const readers = [
  { email: 'jiwoo@example.com', name: '윤지우', locale: 'ko' },
  { email: 'ada@example.com', name: 'Ada Park', locale: 'en' },
];

const arrivalDeadlineMs = 30_000;

/**
 * The API keys that `npm start` gives: one that may do everything that a key may, so that every command of the documents works with
 * it, and one whose letters reach nobody. The kept one while it works, otherwise the key of a new app.
 */
export async function keepDemoKey(databaseUrl: string, dir: string, mode: AppMode = 'live'): Promise<string> {
  const path = join(dir, mode === 'live' ? 'demo-key' : 'demo-test-key');
  const store = inSpace(
    createStore({
      url: databaseUrl,
      connections: 2,
      name: 'pabal start',
      onIdleError: () => undefined,
    }),
    defaultSpace.id,
  );
  try {
    const kept = await readKept(path);
    const app = kept && (await findAppByKeyHash(store, hashApiKey(kept)));
    const wanted = scopes.filter((scope) => modeAllows(mode, scope));
    if (app && wanted.every((scope) => app.scopes.includes(scope))) return kept;
    const key = app ? await widenedKey(store, app.name, wanted) : await makeKey(store, mode, wanted);
    return await keep(path, key);
  } finally {
    await store.stop();
  }
}

/** The key that an earlier version gave may do less; it goes on for a day, for those who have copied it. */
async function widenedKey(store: SpaceStore, name: string, scopes: readonly Scope[]): Promise<string> {
  const rotated = await rotateKey(store, name, {
    overlapSeconds: secondsPerDay,
    rights: (current) => ({ ...current, scopes }),
    actor: 'pabal start',
  });
  if (rotated === undefined) throw new Error(`The app "${name}" is gone.`);
  return rotated.key;
}

/** The name is in use already when the kept key was lost or revoked. */
async function makeKey(store: SpaceStore, mode: AppMode, scopes: readonly Scope[]): Promise<string> {
  const usual = mode === 'live' ? 'demo' : 'demo-test';
  for (let name = usual; ; name = `${usual}-${randomBytes(3).toString('hex')}`) {
    const key = await createApp(store, { name, mode, scopes });
    if (key) return key;
  }
}

/** Posts the demo event and waits until every letter of it is in the inbox. The answer is a sentence about how it went. */
export async function playDemo(places: {
  apiUrl: string;
  inboxUrl: string;
  key: string;
  templatesDir: string;
}): Promise<string> {
  const started = performance.now();
  try {
    const data = await sampleOf(places.templatesDir, 'meeting.scheduled', 'afternoon');
    const since = new Date().toISOString();
    await post(places, { type: 'meeting.scheduled', data, to: readers });
    await Promise.all(readers.map(({ email }) => arrival(places.inboxUrl, email, since)));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    return `a first event has gone the whole way: ${readers.length} letters in ${seconds} s`;
  } catch (error) {
    return `the first event has not arrived: ${messageOf(error)}`;
  }
}

async function sampleOf(folders: string, template: string, sample: string): Promise<unknown> {
  const paths = folders.split(delimiter).map((folder) => join(folder, template, 'samples', `${sample}.json`));
  const path = paths.find((one) => existsSync(one)) ?? paths[0] ?? '';
  return JSON.parse(await readFile(path, 'utf8'));
}

async function post({ apiUrl, key }: { apiUrl: string; key: string }, event: object): Promise<void> {
  const response = await fetch(`${apiUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(arrivalDeadlineMs),
  });
  if (response.status !== 202)
    throw new Error(`the api answered ${response.status} ${await response.text()}`);
}

const listing = z.object({ letters: z.array(z.object({ receivedAt: z.iso.datetime() })) });

/** The inbox has the letters of earlier starts, too. @param since  ISO 8601 */
async function arrival(inboxUrl: string, address: string, since: string): Promise<void> {
  const deadline = performance.now() + arrivalDeadlineMs;
  while (performance.now() < deadline) {
    const response = await fetch(`${inboxUrl}/api/letters?to=${encodeURIComponent(address)}`);
    const { letters } = listing.parse(await response.json());
    if (letters.some(({ receivedAt }) => receivedAt >= since)) return;
    await wait(100);
  }
  throw new Error(`nothing came within ${arrivalDeadlineMs / 1000} s; the sender's log says why`);
}

/** A command that posts an event, ready to be pasted into a shell. */
export function curlLine(apiUrl: string, key: string): string {
  const event = {
    type: 'password.reset',
    to: [{ email: 'you@example.com', locale: 'en' }],
    data: { serviceName: 'Pabal', resetUrl: 'https://example.com/reset?token=1', validMinutes: 30 },
  };
  return `curl -s ${apiUrl}/v1/events -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${JSON.stringify(event)}'`;
}
