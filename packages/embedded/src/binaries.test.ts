import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyPrograms } from './binaries.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pabal-binaries-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A package as npm leaves it when install scripts are off and the umask is strict. */
async function bareProgramPackage(): Promise<string> {
  const installed = join(dir, 'installed');
  await mkdir(join(installed, 'native/bin'), { recursive: true });
  await mkdir(join(installed, 'native/lib'));
  await writeFile(join(installed, 'package.json'), '{ "version": "18.4.0" }');
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    await writeFile(join(installed, 'native/bin', name), name, { mode: 0o600 });
  }
  await writeFile(join(installed, 'native/lib/libpq.so.5.18'), 'library', { mode: 0o600 });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(installed, 'native/pg-symlinks.json'), JSON.stringify(links));
  await chmod(join(installed, 'native/lib'), 0o700);
  return installed;
}

describe('copyPrograms', () => {
  it('makes a copy that anybody can run, with the links an install script would have made', async () => {
    const shared = join(dir, 'shared');
    const native = await copyPrograms(await bareProgramPackage(), shared);
    expect(native).toBe(join(shared, 'postgresql-18.4.0/native'));
    expect((await stat(join(native, 'bin/postgres'))).mode & 0o555).toBe(0o555);
    expect((await stat(join(native, 'lib'))).mode & 0o055).toBe(0o055);
    expect(await readlink(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await readFile(join(native, 'lib/libpq.so.5'), 'utf8')).toBe('library');
  });

  it('leaves a copy alone that is there, and nothing half done beside it', async () => {
    const shared = join(dir, 'shared');
    const native = join(shared, 'postgresql-18.4.0/native');
    await writeFile(join(native, 'mark'), 'kept');
    expect(await copyPrograms(join(dir, 'installed'), shared)).toBe(native);
    expect(await readFile(join(native, 'mark'), 'utf8')).toBe('kept');
    expect(await readdir(shared)).toEqual(['postgresql-18.4.0']);
  });

  it('lets several starts copy at the same time', async () => {
    const shared = join(dir, 'busy');
    const copies = await Promise.all([1, 2, 3].map(() => copyPrograms(join(dir, 'installed'), shared)));
    expect(new Set(copies).size).toBe(1);
    expect(await readdir(shared)).toEqual(['postgresql-18.4.0']);
  });
});
