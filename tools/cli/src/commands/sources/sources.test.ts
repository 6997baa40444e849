import { findRecipient } from '@pabal/db/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, database, pabal, file } = usePabal({
  empty: ['recipients', 'newsletters', 'groups', 'segments', 'suppressions', 'imports'],
});
afterAll(() => {
  delete process.env.RECIPIENT_SOURCES_FILE;
});

it('sources are synced by name and tell what they did', async () => {
  expect((await pabal('sources', 'sync', 'crm')).err).toContain('Set RECIPIENT_SOURCES_FILE');
  const crm = {
    name: 'crm',
    url: database.url,
    query: `select 'p' || n || '@example.com' as email from generate_series(1, 3) n`,
  };
  process.env.RECIPIENT_SOURCES_FILE = await file('sources.json', JSON.stringify([crm]));
  expect((await pabal('sources', 'sync', 'erp')).err).toBe('There is no source "erp". There are: crm.\n');
  expect((await pabal('sources', 'sync', 'crm')).out).toBe(
    '3 rows: 3 new, 0 changed, 0 refused, 0 left the group.\n',
  );
  expect(await findRecipient(store, 'mailto:p2@example.com')).toBeDefined();
  expect((await pabal('sources', 'list')).out).toMatch(/crm +source:crm +\S+Z +3 +3 +0 +0 +0\n/);
});
