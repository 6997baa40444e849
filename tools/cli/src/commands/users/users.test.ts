import { beginSession, userOfPassword } from '@pabal/access';
import { listSessions } from '@pabal/db/access';
import { z } from 'zod';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, jsonOf } = usePabal({
  empty: ['users', 'user_roles', 'sessions', 'invitations', 'audit_entries', 'audit_chains'],
});

const add = (address: string, role: string) => pabal('users', 'add', address, '--role', role);
const times = { idleSeconds: 3_600, seconds: 3_600 };

it('lets somebody in, and prints the link alone to stdout', async () => {
  const { code, out, err } = await add('Minsu@example.com', 'operator');
  expect(code).toBe(0);
  expect(out).toMatch(/^http:\/\/localhost:3000\/console\/invitation\/[\w-]{43}\n$/);
  expect(err).toContain('Minsu@example.com is operator in this space now.');
  expect(err).toContain('It can be used once, until');
  expect((await pabal('users', 'list')).out).toContain('invited until');
  expect(await add('minsu@example.com', 'viewer')).toMatchObject({
    code: 1,
    err: expect.stringContaining('has the role operator in this space already'),
  });
});

it('says what was typed wrong', async () => {
  expect((await pabal('users', 'add', 'minsu@example.com')).err).toContain(
    '--role is missing: one of viewer, operator, editor, admin.',
  );
  expect((await add('minsu', 'viewer')).code).toBe(2);
  expect((await pabal('users', 'role', 'nobody@example.com', 'viewer')).err).toContain(
    'There is no such user in this space.',
  );
});

it('makes a password that works, and ends the sessions from before', async () => {
  await add('minsu@example.com', 'operator');
  const before = z.array(z.looseObject({ id: z.string() })).parse(await jsonOf('users', 'list'));
  const from = { door: 'password', network: 'unknown', agent: 'test' } as const;
  const user = { id: before[0]?.id ?? '', email: 'minsu@example.com' };
  await beginSession(store, user, undefined, from, times);
  const { out } = await pabal('users', 'password', 'minsu@example.com');
  expect(out).toMatch(/^[a-z2-9]{6}(?:-[a-z2-9]{6}){3}\n$/);
  expect(await userOfPassword(store, { email: 'minsu@example.com', password: out.trim() })).toMatchObject(
    user,
  );
  expect(await listSessions(store, { idleSeconds: 3_600 })).toEqual([]);
  await beginSession(store, user, undefined, from, times);
  expect((await pabal('users', 'sign-out', 'minsu@example.com')).err).toBe(
    '1 session of minsu@example.com ended.\n',
  );
});

it('gives another role, removes, and keeps the last admin', async () => {
  await add('ada@example.com', 'admin');
  await add('minsu@example.com', 'viewer');
  expect((await pabal('users', 'role', 'ada@example.com', 'viewer')).err).toContain(
    'the only admin of this space',
  );
  expect((await pabal('users', 'remove', 'ada@example.com', '--yes')).code).toBe(1);
  await pabal('users', 'role', 'minsu@example.com', 'admin');
  expect((await pabal('users', 'remove', 'ada@example.com', '--yes')).code).toBe(0);
  expect(await jsonOf('users', 'list')).toMatchObject([{ email: 'minsu@example.com', role: 'admin' }]);
});

it('leaves the password of a user of several spaces to the user', async () => {
  await add('ada@example.com', 'admin');
  await pabal('spaces', 'create', 'other');
  const { out, err } = await pabal('users', 'add', 'ada@example.com', '--role', 'admin', '--space', 'other');
  expect(out).toContain('/console/invitation/');
  expect(err).toContain('ada@example.com is admin');
  expect((await pabal('users', 'invite', 'ada@example.com', '--space', 'other')).err).toContain(
    'has a role in other spaces, too',
  );
});

it('writes down what commands change, and nothing of what they show', async () => {
  await add('minsu@example.com', 'viewer');
  await pabal('users', 'role', 'minsu@example.com', 'operator');
  await pabal('users', 'list');
  await pabal('suppressions', 'add', 'reader@example.com', '--reason', 'reader@example.com asked for it');
  await pabal('apps', 'pause', 'nobody');
  const found = await jsonOf('audit', 'list');
  expect(found).toMatchObject([
    { action: 'suppressions.add', object: null, reason: '<address> asked for it', door: 'command' },
    { action: 'users.role', object: 'minsu@example.com', details: '{"role":"operator"}' },
    { action: 'users.add', object: 'minsu@example.com', actor: expect.stringMatching(/^cli:/) },
  ]);
  expect((await pabal('audit', 'list', '--action', 'users')).out).toContain('users.role');
  const { code, out, err } = await pabal('audit', 'verify');
  expect({ code, err }).toEqual({ code: 0, err: 'The audit log is whole: 3 entries.\n' });
  expect(await pabal('audit', 'verify', '--place', out.trim())).toMatchObject({ code: 0 });
  await store.query(`update audit_entries set actor = 'cli:eve' where number = 2`);
  expect(await pabal('audit', 'verify')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Entry 2 was changed, or one before it'),
  });
});
