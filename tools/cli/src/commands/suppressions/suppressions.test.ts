import { usePabal } from '../../testing/use-pabal.ts';

const { pabal } = usePabal({ empty: ['suppressions'] });

it('suppressions are added, listed and removed', async () => {
  await pabal('suppressions', 'add', 'Ada@Example.com', '--reason', 'complaint', '--scope', 'newsletter');
  await pabal('suppressions', 'add', 'bob@example.com', '--reason', 'asked by phone', '--days', '30');
  const { out } = await pabal('suppressions', 'list');
  expect(out).toMatch(/bob@example\.com +all +asked by phone +\S+Z +\S+Z +cli:/);
  expect(out).toMatch(/ada@example\.com +newsletter +complaint +\S+Z +never +cli:/);
  expect((await pabal('suppressions', 'remove', 'ada@example.com', '--scope', 'all')).code).toBe(1);
  expect((await pabal('suppressions', 'remove', 'ADA@example.com')).out).toContain('complaint');
  const lifted = await pabal('suppressions', 'removed', '--address', 'ada@example.com');
  expect(lifted.out).toMatch(/ada@example\.com +newsletter +complaint +\S+Z +\S+Z +cli:/);
  expect((await pabal('suppressions', 'removed', '--address', 'bob@example.com')).err).toContain(
    'No suppression',
  );
  expect((await pabal('suppressions', 'list', '--address', 'ada@example.com')).err).toBe(
    'No address like this is suppressed.\n',
  );
  expect((await pabal('suppressions', 'add', 'not an address', '--reason', 'x')).code).toBe(2);
});

it('a reason that is longer than what is kept of it is refused, as the API does', async () => {
  const add = (reason: string) => pabal('suppressions', 'add', 'ada@example.com', '--reason', reason);
  expect(await add('x'.repeat(101))).toMatchObject({
    code: 2,
    err: expect.stringContaining('--reason must be a reason: 1 to 100 characters'),
  });
  expect((await pabal('suppressions', 'list')).err).toContain('No address');
  expect((await add('x'.repeat(100))).code).toBe(0);
});
