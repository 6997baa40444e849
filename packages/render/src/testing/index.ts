export { oddTexts, randomOf, randomValue } from './random-data.ts';

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A templates folder of its own for a test. */
export interface TemplatesFolder {
  readonly dir: string;
  /** Writes a file (path inside the folder, forward slashes), and its folders. */
  write(file: string, content: string | Uint8Array): void;
  /** Removes a file or a folder. */
  remove(path: string): void;
  /** Removes everything; safe twice. */
  stop(): Promise<void>;
}

/** Makes a temporary templates folder with these files in it. */
export function createTemplatesFolder(files: Readonly<Record<string, string>> = {}): TemplatesFolder {
  const dir = mkdtempSync(join(tmpdir(), 'pabal-templates-'));
  const write = (file: string, content: string | Uint8Array): void => {
    const path = join(dir, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return {
    dir,
    write,
    remove: (path) => rmSync(join(dir, path), { recursive: true, force: true }),
    stop: async () => rmSync(dir, { recursive: true, force: true }),
  };
}
