import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, file } = usePabal({ empty: ['recipients', 'groups', 'imports'] });

it('groups changes tells who changed a group, newest first', async () => {
  const path = await file('people.csv', 'email\na@example.com\nb@example.com\n');
  expect((await pabal('recipients', 'import', path, '--group', 'customers')).code).toBe(0);
  expect((await pabal('groups', 'changes', 'customers')).out).toMatch(
    /^at +by +added +removed\n\S+Z +\S+ +2 +0\n$/,
  );
  expect(await jsonOf('groups', 'changes', 'customers')).toMatchObject([{ added: 2, removed: 0 }]);
  expect(await pabal('groups', 'changes', 'nobody')).toMatchObject({ code: 1, out: '' });
});
