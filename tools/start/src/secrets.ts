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

/** Where a program on this machine finds pabal. */
export interface Whereabouts {
  readonly apiUrl: string;
  /** Absent where letters go to real people. */
  readonly inboxUrl: string | undefined;
  readonly key: string;
  readonly testKey: string;
}

/** Writes the file that apps on this machine load their settings from, as in `node --env-file=.pabal/env`. */
export async function keepEnvironment(
  dir: string,
  { apiUrl, inboxUrl, key, testKey }: Whereabouts,
): Promise<string> {
  const path = join(dir, 'env');
  const lines = [
    `PABAL_URL=${apiUrl}`,
    `PABAL_KEY=${key}`,
    `PABAL_TEST_KEY=${testKey}`,
    ...(inboxUrl === undefined ? [] : [`PABAL_INBOX=${inboxUrl}`]),
  ];
  await keep(path, lines.join('\n'));
  return path;
}
