import { changeMembers, putRecipient } from '@pabal/db/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal();

const members = (...externalIds: string[]) => ({ externalIds, people: [] });

it('groups changes shows who changed a group and by how many, newest first, and not whom', async () => {
  for (const externalId of ['ada', 'bob']) {
    const address = `${externalId}@example.com`;
    await putRecipient(store, { externalId, address, addressKey: address, attributes: {} });
  }
  await changeMembers(store, 'customers', { add: members('ada', 'bob'), remove: members() }, 'api:crm');
  await changeMembers(store, 'customers', { add: members(), remove: members('bob') }, 'cli:kim');

  const { code, out } = await pabal('groups', 'changes', 'customers');
  expect(code).toBe(0);
  expect(out).toMatch(/^at +by +added +removed\n\S+Z +cli:kim +0 +1 *\n\S+Z +api:crm +2 +0 *\n$/);
  expect(JSON.parse((await pabal('groups', 'changes', 'customers', '--json')).out)).toMatchObject({
    changes: [
      { actor: 'cli:kim', added: 0, removed: 1 },
      { actor: 'api:crm', added: 2, removed: 0 },
    ],
    next: null,
  });
});

it('groups changes names a group that is not there', async () => {
  expect(await pabal('groups', 'changes', 'nobody')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('There is no group "nobody".'),
  });
  expect((await pabal('groups', 'changes')).code).toBe(2);
});
