// The list of cases that every client passes, against a server that answers as the cases say and against a real api.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useApi } from '@pabal/test/api';
import { conformanceCases, type ScriptedApi, startScriptedApi } from '@pabal/test/support';
import { pauseMs, retryAfterMs } from './http/backoff.ts';
import {
  createClient,
  idempotencyKey,
  type Notification,
  openJournalOutbox,
  type PabalClient,
  PabalRefused,
  PabalUnreachable,
  type Reminder,
} from './index.ts';

const cases = conformanceCases.parse(
  JSON.parse(await readFile(new URL('../conformance/cases.json', import.meta.url), 'utf8')),
);
const key = `pbl_live_${'k'.repeat(43)}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

let scripted: ScriptedApi | undefined;
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

describe('idempotency keys', () => {
  it.each(cases.keys)('of $parts', ({ parts, key: expected }) => {
    const { app, type, revision, businessKey } = parts;
    const make = () =>
      idempotencyKey({
        app: app === undefined ? undefined : String(app),
        type: String(type),
        businessKey,
        revision: revision === undefined ? undefined : String(revision),
      });
    if (expected === undefined) expect(make).toThrow(TypeError);
    else expect(make()).toBe(expected);
    expect(expected ?? 'x').toMatch(/^[\x21-\x7e]{1,255}$/);
  });
});

it.each(cases.pauses)('pauses as the list says: $pause', ({ failures, random, retryAfter, pause }) => {
  const backoff = { firstMs: 100, mostMs: 400 };
  expect(pauseMs(failures, backoff, random, retryAfterMs(retryAfter, 0))).toBe(pause);
});

type Call = Extract<(typeof cases.real)[number], { call: unknown }>['call'];

/** A notification as the list has it: what is wrong with it is for the server to say. */
function notificationOf(
  value: Readonly<Record<string, unknown>> = {},
): Notification<Record<string, unknown>> {
  return { data: {}, to: [], ...value };
}

/** Calls a client, and tells what came of it in the words of the list. */
async function perform(client: PabalClient, call: Call) {
  try {
    if (call.method === 'upload') return { result: { ...(await client.upload(fileOf(call.file))) } };
    if (call.method === 'remind')
      return { result: { ...(await client.remind(call.key, reminderOf(call.reminder))) } };
    const { method, type, businessKey, notification } = call;
    if (method === 'notify')
      return { result: { ...(await client.notify(type, businessKey, notificationOf(notification))) } };
    if (method === 'history') {
      const found = await client.history(type, businessKey);
      return {
        result: found && { ...found.counts, ...found, letters: found.letters.map(({ state }) => state) },
      };
    }
    const found = await client[method](type, businessKey);
    return { result: found === undefined ? null : { ...found.counts, ...found } };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

/** A reminder as the list has it: what is wrong with it is for the server to say. */
function reminderOf(value: Readonly<Record<string, unknown>>): Reminder {
  return {
    ...{ to: { recipient: '' }, type: '', rule: { kind: 'daily', at: '' } },
    ...value,
  };
}

function fileOf({ content, name, type, contentId }: Extract<Call, { file: unknown }>['file']) {
  return { content: Buffer.from(content), name, type, ...(contentId !== undefined && { contentId }) };
}

function errorOf(error: unknown): object {
  if (error instanceof PabalUnreachable) return { kind: 'unreachable', attempts: error.attempts };
  if (!(error instanceof PabalRefused)) throw error;
  const { status, code, errors } = error;
  return { kind: 'refused', status, code, fields: errors.map(({ field }) => field) };
}

const expected = (value: unknown) =>
  typeof value === 'object' && value !== null ? expect.objectContaining(value) : value;

describe('a call', () => {
  it.each(cases.exchanges)('$name', async ({ call, answers, requests, pauses, result, error }) => {
    scripted = await startScriptedApi(answers);
    const waited: number[] = [];
    const client = createClient({
      ...{ url: scripted.url, key, timeoutMs: 300 },
      retries: { attempts: 3, firstMs: 100, mostMs: 400 },
      chance: { random: () => 1, now: () => 0, wait: async (ms) => waited.push(ms) },
    });
    const outcome = await perform(client, call);
    client.close();
    expect(outcome).toEqual(error ? { error: expected(error) } : { result: expected(result) });
    expect(waited).toEqual(pauses);
    expect(scripted.requests).toHaveLength(requests.length);
    expect(scripted.requests).toMatchObject(requests);
  });
});

describe('a relay', () => {
  it.each(cases.relays)('$name', async ({ events, answers, requests, refused }) => {
    scripted = await startScriptedApi(answers);
    const client = createClient({ url: scripted.url, key, timeoutMs: 1000 });
    const outbox = await openJournalOutbox({ client, folder, backoff: { firstMs: 1, mostMs: 2 }, pollMs: 1 });
    for (const { businessKey, revision } of events)
      await outbox.notify('a', businessKey, {
        ...{ to: { email: 'a@example.com' }, data: {} },
        ...(revision !== undefined && { revision: String(revision) }),
      });
    expect(await outbox.stop()).toBe(true);
    client.close();
    expect(scripted.batches()).toEqual(requests);
    const aside = await outbox.refused();
    expect(aside.map(({ event, problem }) => [event.idempotencyKey, problem.code])).toEqual(refused);
  });
});

describe('against a real api', () => {
  const api = useApi();

  it('passes the part of the list for it', async () => {
    const client = createClient({ url: api.url, key: api.key });
    for (const step of cases.real) {
      if ('relay' in step) {
        const outbox = await openJournalOutbox({ client, folder });
        for (const { type, businessKey } of step.relay)
          await outbox.notify(String(type), String(businessKey), notificationOf(step.notification));
        expect(await outbox.stop()).toBe(true);
        const aside = await outbox.refused();
        expect(aside.map(({ event, problem }) => [event.idempotencyKey, problem.code])).toEqual(step.refused);
        continue;
      }
      const outcome = await perform(client, step.call);
      const wanted = step.error ? { error: expected(step.error) } : { result: expected(step.result) };
      expect({ call: step.call, outcome }).toEqual({ call: step.call, outcome: wanted });
    }
    client.close();
  });
});
