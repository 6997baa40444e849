import { readFileSync } from 'node:fs';

/** The version of pabal, from the project's own package.json; `dist` and `src` are equally far from it. */
export function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error(`Expected a version in ${file.pathname}, got none.`);
}
