import { readFile } from 'node:fs/promises';
import { readConsoleFiles } from './files.ts';

/** Kilobytes of JavaScript, compressed, of all pages together (docs/decisions/0045-what-the-console-is-made-of.md). */
const most = 60;

it(`weighs at most ${most} kB of JavaScript, all pages together`, async () => {
  const files = await readConsoleFiles();
  const list = JSON.parse(await readFile(new URL('../dist/files/files.json', import.meta.url), 'utf8'));
  const scripts = list.files.filter((name: string) => name.endsWith('.js'));
  const bytes = scripts.reduce(
    (sum: number, name: string) => sum + (files?.find(name)?.gzipped.length ?? 0),
    0,
  );
  expect(scripts.length).toBeGreaterThan(5);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(most * 1024);
});
