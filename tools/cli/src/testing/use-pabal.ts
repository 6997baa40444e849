// For tests of commands: a store of their own, and a way to type.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useStore } from '@pabal/test/support';
import { runCli } from '../cli.ts';
import { commands } from '../commands.ts';

/** As `useStore`, with commands that work on that store, and with a folder for files. */
export function usePabal(options: Parameters<typeof useStore>[0] = {}) {
  const used = useStore(options);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pabal-cli-'));
    process.env.DATABASE_URL = used.database.url;
  });
  afterAll(async () => {
    delete process.env.DATABASE_URL;
    await rm(folder, { recursive: true });
  });
  return {
    ...used,
    pabal,
    /** What a command prints with --json. */
    jsonOf: async (...typed: string[]): Promise<unknown> => JSON.parse((await pabal(...typed, '--json')).out),
    /** Writes a file, and gives its path. */
    async file(name: string, content: string | Uint8Array): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
  };
}

/** Types a command, and gives its exit code and what it said. */
async function pabal(...typed: string[]) {
  const said = { out: '', err: '' };
  const code = await runCli(commands, typed, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}
