import { changeMembers, putRecipient, putSegment, putSuppression } from '@pabal/db/people';
import { createAddressKeys } from '@pabal/mail';
import { usePabal } from '../../testing/use-pabal.ts';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const { store, pabal } = usePabal({
  empty: ['recipients', 'groups', 'segments', 'suppressions', 'erased_holds'],
});

beforeAll(() => {
  process.env.LINK_SECRET = secret;
});
afterAll(() => {
  delete process.env.LINK_SECRET;
});

const members = (...externalIds: string[]) => ({ externalIds, people: [] });

const address = 'ada@example.com';

beforeEach(async () => {
  const ada = { externalId: 'ada', attributes: { plan: 'gold' }, name: 'Ada Quill' };
  await putRecipient(store, { ...ada, address: 'old@example.com', addressKey: 'old@example.com' });
  await putRecipient(store, { ...ada, address, addressKey: address }, 'cli:kim');
  await changeMembers(store, 'customers', { add: members('ada'), remove: members() }, 'cli:kim');
  await putSuppression(store, { addressKey: address, scope: 'event', reason: 'complaint', actor: 'cli:kim' });
});

it('recipients changes shows who changed an address, newest first', async () => {
  const { code, out } = await pabal('recipients', 'changes', 'ada');
  expect(code).toBe(0);
  expect(out).toMatch(/^at +by +from +to\n\S+Z +cli:kim +old@example\.com +ada@example\.com\n$/);
  expect(JSON.parse((await pabal('recipients', 'changes', 'ada', '--json')).out)).toMatchObject({
    changes: [{ actor: 'cli:kim', oldAddress: 'old@example.com', newAddress: address }],
  });
});

it('recipients groups and segments say where somebody belongs, and why', async () => {
  expect((await pabal('recipients', 'groups', 'ada')).out).toMatch(/^group +since\ncustomers +\S+Z\n$/);
  expect((await pabal('recipients', 'segments', 'ada')).err).toBe('There are no segments.\n');
  await putSegment(store, { key: 'gold', rule: { attribute: 'plan', is: 'gold' }, actor: 'test' });
  await putSegment(store, {
    key: 'not-gold',
    rule: { not: { attribute: 'plan', is: 'gold' } },
    actor: 'test',
  });
  const { out } = await pabal('recipients', 'segments', 'ada');
  expect(out).toMatch(/^gold +yes +\{"attribute":"plan","is":"gold"\} +"gold"$/m);
  expect(out).toMatch(/^not-gold +no +/m);
  expect(await pabal('recipients', 'groups', 'nobody')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no recipient "nobody"'),
  });
});

it('recipients export prints everything that is kept of a person', async () => {
  const { code, out } = await pabal('recipients', 'export', 'ada');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    recipients: [{ externalId: 'ada', name: 'Ada Quill', attributes: { plan: 'gold' } }],
    groups: [{ group: 'customers' }],
    addressChanges: [{ oldAddress: 'old@example.com' }],
    suppressions: [{ reason: 'complaint' }],
  });
});

it('recipients remove erases a person, prints a receipt that names nobody, and what holds is listed', async () => {
  const { code, out } = await pabal('recipients', 'remove', 'ada', '--yes');
  expect(code).toBe(0);
  const hash = createAddressKeys(secret).hash(address);
  expect(out).toMatch(/^state +finished$/m);
  expect(out).toContain(hash);
  expect(out).toMatch(/^recipients +1$/m);
  expect(out).toMatch(/^memberships +1$/m);
  expect(out).not.toMatch(/ada|quill/i);
  const [, receipt = ''] = /^receipt +(\S+)$/m.exec(out) ?? [];
  expect((await pabal('recipients', 'receipt', receipt)).out).toBe(out);
  expect((await store.query('select from recipients')).rowCount).toBe(0);

  const listed = await pabal('suppressions', 'list');
  expect(listed.out).toMatch(new RegExp(`^${hash} +event +suppressed +\\S+Z +never +an erasure`, 'm'));
  expect(listed.out).not.toContain('@');
  const found = await pabal('suppressions', 'list', '--address', address, '--json');
  expect(JSON.parse(found.out)).toMatchObject({
    suppressions: [{ address: null, addressHash: hash, scope: 'event' }],
  });
  expect((await pabal('suppressions', 'list', '--address', 'bob@example.com')).out).toBe('');

  expect((await pabal('suppressions', 'remove', address)).out).toContain(hash);
  expect((await pabal('suppressions', 'list')).err).toBe('No address like this is suppressed.\n');
  const lifted = await pabal('suppressions', 'removed', '--address', address);
  expect(lifted.out).toMatch(new RegExp(`^${hash} +event +suppressed +\\S+Z +\\S+Z +cli:`, 'm'));
});

it('recipients remove refuses without LINK_SECRET, and erases nobody', async () => {
  delete process.env.LINK_SECRET;
  try {
    expect(await pabal('recipients', 'remove', 'ada')).toMatchObject({
      code: 1,
      err: expect.stringContaining('LINK_SECRET is not set'),
    });
  } finally {
    process.env.LINK_SECRET = secret;
  }
  expect((await store.query('select from recipients')).rowCount).toBe(1);
});

it('recipients remove erases nobody where nobody can be asked, unless --yes says so', async () => {
  expect(await pabal('recipients', 'remove', 'ada')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Add --yes to do it.'),
  });
  expect((await store.query('select from recipients')).rowCount).toBe(1);
});

it.each([[['remove', '--yes']], [['export']], [['changes']]])(
  'recipients %j names a recipient that is not there',
  async ([verb = '', ...more]) => {
    expect(await pabal('recipients', verb, 'nobody', ...more)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no recipient "nobody".'),
    });
    expect((await pabal('recipients', verb)).code).toBe(2);
  },
);
