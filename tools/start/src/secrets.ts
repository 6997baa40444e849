import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Signs the links in letters; kept, so that links in older letters still work. */
export async function keepLinkSecret(dir: string): Promise<string> {
  const path = join(dir, 'link-secret');
  const kept = await readKept(path);
  return kept ?? keep(path, randomBytes(32).toString('base64url'));
}

/** The content of the file; `undefined` when there is none or it is empty. */
export async function readKept(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** Keeps a secret in a file that only its user can read. */
export async function keep(path: string, secret: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return secret;
}
