// The client for Python: its own tests, and the list of cases that every client passes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { useApi } from '@pabal/test/api';
import { conformanceCases, findProgram, type ScriptedApi, startScriptedApi } from '@pabal/test/support';
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
    expect(outcome).toEqual({ carried: true, refused: one.refused });
    expect(scripted.batches()).toEqual(one.requests);
  });

  it('passes the part of the list for a real api', async () => {
    for (const step of cases.real) {
      const server = { url: api.url, key: api.key };
      if ('relay' in step) {
        const { relay: events, notification, refused } = step;
        const outcome = await perform('relay', { ...server, events, notification });
        expect(outcome).toEqual({ carried: true, refused });
        continue;
      }
      const { pauses: _pauses, ...outcome } = await perform('exchange', { ...server, call: step.call });
      const wanted = step.error ? { error: expected(step.error) } : { result: expected(step.result) };
      expect({ call: step.call, outcome }).toEqual({ call: step.call, outcome: wanted });
    }
  }, 60_000);
});
