import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, file } = usePabal({ empty: ['recipients', 'groups', 'imports'] });

it('groups changes tells who changed a group, newest first', async () => {
  const path = await file('people.csv', 'email\na@example.com\nb@example.com\n');
  expect((await pabal('recipients', 'import', path, '--group', 'customers')).code).toBe(0);
  expect((await pabal('groups', 'changes', 'customers')).out).toMatch(
    /^at +by +added +removed\n\S+Z +\S+ +2 +0\n$/,
  );
  expect(await jsonOf('groups', 'changes', 'customers')).toMatchObject({
    changes: [{ added: 2, removed: 0 }],
  });
  expect(await pabal('groups', 'changes', 'nobody')).toMatchObject({ code: 1, out: '' });
});

it('groups are listed with their members counted, and shown with who they are', async () => {
  expect((await pabal('groups', 'list')).err).toBe('There are no groups.\n');
  // One after the other: those of one import come in whatever order they were given ids.
  for (const person of ['a,a@example.com,김지우', 'b,b@example.com,']) {
    const path = await file('people.csv', `id,email,name\n${person}\n`);
    await pabal('recipients', 'import', path, '--group', 'customers');
  }
  expect((await pabal('groups', 'list')).out).toMatch(/^key +members +made +changed\ncustomers +2 /);
  const first = await pabal('groups', 'show', 'customers', '--limit', '1');
  expect(first.out).toMatch(/^group +customers\nmembers +2\n(?:.*\n)+a +a@example\.com +김지우 *\n$/);
  const cursor = /--after (\S+)/.exec(first.err)?.[1] ?? '';
  expect((await pabal('groups', 'show', 'customers', '--after', cursor)).out).toContain('b@example.com');
  expect(await pabal('groups', 'show', 'nobody')).toMatchObject({
    code: 1,
    err: 'There is no group "nobody".\n',
  });
});

it('recipients are found by a part of their id, address or name, in whatever case', async () => {
  const people = 'id,email,name\nemp-1,Kim@Example.com,김지우\nemp-2,lee_1@example.org,100%\n';
  await pabal('recipients', 'import', await file('people.csv', people));
  const found = async (text: string) =>
    (await pabal('recipients', 'find', text)).out
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(' ')[0])
      // Those of one import come in whatever order they were given ids.
      .sort();
  expect(await found('지우')).toEqual(['emp-1']);
  expect(await found('KIM@example')).toEqual(['emp-1']);
  expect(await found('EMP-')).toEqual(['emp-1', 'emp-2']);
  expect(await found('100%')).toEqual(['emp-2']);
  expect(await found('e_1')).toEqual(['emp-2']);
  expect(await pabal('recipients', 'find', 'nobody')).toEqual({
    code: 0,
    out: '',
    err: 'There is no recipient like this.\n',
  });
});
