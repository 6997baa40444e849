import { stageFile } from '@pabal/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({
  empty: ['recipients', 'newsletters', 'groups', 'segments', 'suppressions', 'imports'],
});

it('imports cancel ends an import, and says what had been taken in', async () => {
  async function* content() {
    yield Buffer.from('email\na@example.com\n');
  }
  const id = await stageFile(store, { format: 'csv', content: content(), requestedBy: 'test' });
  expect(await pabal('imports', 'cancel', id)).toMatchObject({
    code: 0,
    err: expect.stringContaining('The import is cancelled behind line 0.'),
  });
  expect((await pabal('imports', 'show', id)).out).toContain('Cancelled by cli:');
});
