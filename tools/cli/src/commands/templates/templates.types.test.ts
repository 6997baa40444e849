import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal();
const root = join(import.meta.dirname, '../../../../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-types-'));
  const paths = { '@pabal/client': [join(root, 'packages/client/src/index.ts')] };
  const compilerOptions = {
    ...{ strict: true, noEmit: true, module: 'nodenext', allowImportingTsExtensions: true, paths },
    ...{ target: 'es2023', lib: ['es2023', 'es2024.string'], skipLibCheck: true },
    ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true }));

/** What the compiler says of an app that posts such an event; nothing when all is well. */
async function compiled(call: string): Promise<string> {
  const app = `import { createClient } from '@pabal/client';
import type { Events } from './events.d.ts';
const pabal = createClient<Events>({ url: 'http://localhost:3000', key: 'x' });
const to = { email: 'a@example.com' };
await pabal.notify(${call});
`;
  await writeFile(join(folder, 'app.ts'), app);
  const tsc = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  const said = text(tsc.stdout);
  await once(tsc, 'close');
  return said;
}

const reset = "resetUrl: 'https://a.example', validMinutes: 30";

it('templates types makes a missing, misspelt or wrong variable and an unknown type compile errors', async () => {
  const { code, out } = await pabal('templates', 'types');
  expect(code).toBe(0);
  await writeFile(join(folder, 'events.d.ts'), out);
  expect(await compiled(`'password.reset', '7', { to, data: { serviceName: 'x', ${reset} } }`)).toBe('');
  expect(await compiled(`'password.reset', '7', { to, data: { ${reset} } }`)).toMatch(
    /'serviceName' is missing/,
  );
  expect(await compiled(`'password.reset', '7', { to, data: { srviceName: 'x', ${reset} } }`)).toMatch(
    /'srviceName' does not exist/,
  );
  expect(await compiled(`'password.reset', '7', { to, data: { serviceName: ['x'], ${reset} } }`)).toMatch(
    /not assignable to type 'string'/,
  );
  expect(await compiled(`'pasword.reset', '7', { to, data: { serviceName: 'x', ${reset} } }`)).toMatch(
    /'"pasword.reset"' is not assignable/,
  );
}, 120_000);

it('templates types --json says the same for tests', async () => {
  expect(await jsonOf('templates', 'types')).toMatchObject({
    events: {
      'password.reset': {
        data: {
          fields: { validMinutes: { kinds: ['number'], optional: false }, recipientName: { optional: true } },
        },
      },
    },
  });
});
