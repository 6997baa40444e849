import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The version of pabal, from the project's own package.json; `dist` and `src` are equally far from it. */
export function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return manifest.parse(JSON.parse(text)).version;
}
