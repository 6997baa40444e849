// The examples of docs/webhooks.md verify what pabal signs, and nothing else.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findProgram } from '@pabal/test/support';
import { newSecret, signedHeaders } from './signing.ts';

const page = join(import.meta.dirname, '../../../docs/webhooks.md');
const secret = newSecret();
const body = '{"type":"delivery.sent","data":{"reference":"주문-1041"}}';

async function exampleIn(language: string): Promise<string> {
  const [, code] =
    new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(await readFile(page, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`docs/webhooks.md has no example in ${language}.`);
  return code;
}

const callers = {
  ts: {
    command: () => process.execPath,
    file: 'verify.ts',
    end: `
      const [secret, headers, body] = JSON.parse(process.argv[2] ?? '');
      console.log(JSON.stringify(verifyWebhook(secret, headers, body)));`,
  },
  python: {
    command: () => findProgram('python3') ?? 'python3',
    file: 'verify.py',
    end: `
import sys
secret, headers, body = json.loads(sys.argv[1])
print(json.dumps(verify_webhook(secret, headers, body.encode())))`,
  },
} as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-webhooks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function verify(language: keyof typeof callers, headers: object, given: string) {
  const { command, file, end } = callers[language];
  const path = join(folder, file);
  await writeFile(path, `${await exampleIn(language)}\n${end}\n`);
  const child = spawn(command(), [path, JSON.stringify([secret, headers, given])]);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, err };
}

it.each(['ts', 'python'] as const)(
  'the example in %s verifies, and refuses what is changed, old or of another',
  async (language) => {
    const signed = (over: object = {}) =>
      signedHeaders({ id: 'msg_1', body, secrets: [newSecret(), secret], now: new Date(), ...over });
    const { out, err } = await verify(language, signed(), body);
    expect({ parsed: out === '' ? err : JSON.parse(out) }).toEqual({ parsed: JSON.parse(body) });
    expect((await verify(language, signed(), `${body} `)).err).toContain('not signed with this secret');
    expect((await verify(language, signed({ secrets: [newSecret()] }), body)).err).toContain(
      'not signed with this secret',
    );
    const old = signed({ now: new Date(Date.now() - 400_000) });
    expect((await verify(language, old, body)).err).toContain('too old');
  },
);
