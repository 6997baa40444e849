// The client for Python: its own tests, and the list of cases that every client passes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { useApi } from '@pabal/test/api';
import {
  conformanceCases,
  createTestDatabase,
  findProgram,
  type ScriptedApi,
  startScriptedApi,
} from '@pabal/test/support';
import pg from 'pg';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'clients/python');
const python = findProgram('python3');
const whereThereIsPython = python === undefined ? describe.skip : describe;
const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' };
const key = `pbl_live_${'k'.repeat(43)}`;
const cases = conformanceCases.parse(
  JSON.parse(await readFile(join(root, 'packages/client/conformance/cases.json'), 'utf8')),
);

let asked: ReturnType<typeof startPython> | undefined;
let scripted: ScriptedApi | undefined;
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

/** One process performs all cases: a line for each, and a line with its outcome. */
function startPython() {
  const child = spawn(python ?? 'python3', [join(folder, 'tests/conformance.py')], { cwd: folder, env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = text(child.stderr);
  return {
    perform: async (what: string, one: object): Promise<Readonly<Record<string, unknown>>> => {
      child.stdin.write(`${JSON.stringify({ do: what, case: one })}\n`);
      const { done, value } = await lines.next();
      if (done === true) throw new Error(`The client for Python ended: ${await said}`);
      return z.looseObject({}).parse(JSON.parse(value));
    },
    stop: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
}

const perform = (what: string, one: object) => {
  asked ??= startPython();
  return asked.perform(what, one);
};
afterAll(() => asked?.stop());

let bridge: { readonly port: number; stop(): Promise<void> } | undefined;
const bridgePort = async () => {
  bridge ??= await startBridge();
  return bridge.port;
};
afterAll(() => bridge?.stop());

/** Runs statements for Python, which brings no driver for PostgreSQL: a session for each connection, a line for each statement. */
async function startBridge() {
  const database = await createTestDatabase({ migrate: false });
  const asked = z.object({ text: z.string(), values: z.array(z.unknown()) });
  const server = createServer((socket) => {
    void (async () => {
      const session = new pg.Client(database.url);
      await session.connect();
      for await (const line of createInterface({ input: socket })) {
        const { text, values } = asked.parse(JSON.parse(line));
        const answer = await session.query({ text, values, rowMode: 'array' }).then(
          ({ rows }) => ({ rows }),
          (error: unknown) => ({ error: String(error) }),
        );
        socket.write(`${JSON.stringify(answer)}\n`);
      }
      await session.end();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: async () => {
      server.close();
      await once(server, 'close');
      await database.drop();
    },
  };
}

const expected = (value: unknown) =>
  typeof value === 'object' && value !== null ? expect.objectContaining(value) : value;

whereThereIsPython('the client for Python', () => {
  const api = useApi();

  it('passes its own tests', async () => {
    const child = spawn(python ?? 'python3', ['-m', 'unittest', 'discover', '-s', 'tests'], {
      cwd: folder,
      env,
    });
    const said = text(child.stderr);
    const [code] = await once(child, 'close');
    expect({ code, said: await said }).toEqual({ code: 0, said: expect.stringMatching(/^OK/m) });
  }, 60_000);

  it.each(cases.keys)('makes the key of $parts', async ({ parts, key }) => {
    expect(await perform('key', parts)).toEqual(key === undefined ? { refused: true } : { key });
  });

  it.each(cases.pauses)('pauses as the list says: $pause', async (one) => {
    expect(await perform('pause', one)).toEqual({ pause: one.pause });
  });

  it.each(cases.exchanges)('$name', async (one) => {
    scripted = await startScriptedApi(one.answers);
    const outcome = await perform('exchange', { ...one, url: scripted.url, key });
    const { pauses, requests, result, error } = one;
    expect(outcome).toEqual({
      pauses,
      ...(error ? { error: expected(error) } : { result: expected(result) }),
    });
    expect(scripted.requests).toHaveLength(requests.length);
    expect(scripted.requests).toMatchObject(requests);
  });

  it.each(cases.relays)('$name, from sqlite', async (one) => {
    scripted = await startScriptedApi(one.answers);
    const outcome = await perform('relay', { ...one, url: scripted.url, key });
    expect(outcome).toEqual({ waiting: one.events.length, carried: true, refused: one.refused });
    expect(scripted.batches()).toEqual(one.requests);
  });

  it.each(cases.relays)('$name, from PostgreSQL', async (one) => {
    scripted = await startScriptedApi(one.answers);
    const outcome = await perform('relay', { ...one, url: scripted.url, key, bridge: await bridgePort() });
    expect(outcome).toEqual({ waiting: one.events.length, carried: true, refused: one.refused });
    expect(scripted.batches()).toEqual(one.requests);
  });

  it('passes the part of the list for a real api', async () => {
    for (const step of cases.real) {
      const server = { url: api.url, key: api.key };
      if ('relay' in step) {
        const { relay: events, notification, refused } = step;
        const outcome = await perform('relay', { ...server, events, notification });
        expect(outcome).toEqual({ waiting: events.length, carried: true, refused });
        continue;
      }
      const { pauses: _pauses, ...outcome } = await perform('exchange', { ...server, call: step.call });
      const wanted = step.error ? { error: expected(step.error) } : { result: expected(step.result) };
      expect({ call: step.call, outcome }).toEqual({ call: step.call, outcome: wanted });
    }
  }, 60_000);
});
