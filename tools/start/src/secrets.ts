import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The console's password, made at the first start and kept where only its user reads it. */
export async function keepConsolePassword(dir: string): Promise<string> {
  const path = join(dir, 'console-password');
  const kept = await readKept(path);
  return kept ?? keep(path, randomBytes(12).toString('base64url'));
}

/** Signs the links in letters; kept, so that those of yesterday still work. */
export async function keepLinkSecret(dir: string): Promise<string> {
  const path = join(dir, 'link-secret');
  const kept = await readKept(path);
  return kept ?? keep(path, randomBytes(32).toString('base64url'));
}

/** What was kept in the file, if there is one and it is not empty. */
export async function readKept(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** Keeps a secret in a file that only its user reads. */
export async function keep(path: string, secret: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return secret;
}
