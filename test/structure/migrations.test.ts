import { migrationNames } from '@pabal/db/store';

it('numbers migrations without gap or double, each with a slug', async () => {
  const names = await migrationNames();
  expect(names.length).toBeGreaterThan(0);
  names.forEach((name, index) => {
    expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.sql$`));
  });
});
