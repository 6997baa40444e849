import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf } = usePabal();

it('templates are listed with their languages, and say when no letter waits for one', async () => {
  const { code, out } = await pabal('templates', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/^password\.reset +event +en ko$/m);
  expect(await jsonOf('templates', 'list')).toContainEqual(
    expect.objectContaining({ name: 'password.reset', lane: 'event', problems: [] }),
  );
  expect((await pabal('templates', 'retry', 'password.reset')).err).toBe(
    'No letter waits for the template "password.reset".\n',
  );
});
