import { readFile } from 'node:fs/promises';
import { migrationNames } from '@pabal/db/store';

it('numbers migrations without gap or double, each with a slug', async () => {
  const names = await migrationNames();
  expect(names.length).toBeGreaterThan(0);
  names.forEach((name, index) => {
    expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.sql$`));
  });
});

// Earlier ones were made when a new version replaced all processes at once.
it('has each migration from 0021 on say which versions may still run beside it', async () => {
  for (const name of (await migrationNames()).filter((name) => name > '0021')) {
    const text = await readFile(new URL(`../../packages/db/migrations/${name}`, import.meta.url), 'utf8');
    expect({ name, oldest: /^-- oldest: \d{4}$/m.test(text) }).toEqual({ name, oldest: true });
  }
});
