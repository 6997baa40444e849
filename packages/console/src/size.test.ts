import { readFile } from 'node:fs/promises';
import { readConsoleFiles } from './files.ts';
import { locales } from './words/words.ts';

/** Kilobytes of JavaScript, compressed, of all pages together (docs/decisions/0045-what-the-console-is-made-of.md). */
const most = 60;

it.each(locales)(
  `weighs at most ${most} kB of JavaScript, all pages together, in the language %s`,
  async (locale) => {
    const files = await readConsoleFiles();
    const list = JSON.parse(await readFile(new URL('../dist/files/files.json', import.meta.url), 'utf8'));
    const scripts: string[] = list.ofLanguage[locale].filter((name: string) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + (files?.find(name)?.gzipped.length ?? 0), 0);
    expect(scripts.length).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(most * 1024);
  },
);
