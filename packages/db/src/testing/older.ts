// Ledgers as earlier versions left them.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate, migrationNames } from '../store/index.ts';

/** Brings an empty database to the state before this migration, named by its number. */
export async function migrateBefore(url: string, number: string): Promise<void> {
  const shipped = new URL('../../migrations/', import.meta.url);
  const folder = await mkdtemp(join(tmpdir(), 'pabal-migrations-'));
  try {
    for (const name of await migrationNames())
      if (name < number) await copyFile(new URL(name, shipped), join(folder, name));
    await migrate(url, { folder: pathToFileURL(`${folder}/`) });
  } finally {
    await rm(folder, { recursive: true });
  }
}
