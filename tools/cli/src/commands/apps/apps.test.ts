import { claimDeliveries } from '@pabal/db/ledger';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({ empty: ['deliveries', 'events', 'delivery_moves', 'apps'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
  await store.query(`update apps set name = 'crm' where id = $1`, [letters.appId]);
});

it('apps pause holds an app back, apps list says so, and apps resume lets it go on', async () => {
  const ids = await letters.accept(2);
  expect((await pabal('apps', 'pause', 'crm')).err).toMatch(
    /^The app "crm" is paused since \S+ by cli:\S+\. What it posts is stored and waits\.\n/,
  );
  expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toEqual([]);
  expect((await pabal('apps', 'list')).out).toMatch(/^crm .* by cli:\S+ /m);
  expect((await pabal('apps', 'resume', 'crm')).err).toContain('The app "crm" goes on.');
  expect((await claimDeliveries(store, { senderId: 's1', ids })).claims).toHaveLength(2);
});

it('apps list tells ids, how much waits and how much came within the last minute', async () => {
  await letters.accept(3);
  await letters.try(await letters.accept(2), 'sent');
  const { out } = await pabal('apps', 'list');
  expect(out).toMatch(/^name +mode +keys .* waiting +last minute +paused/);
  expect(out).toMatch(new RegExp(`^crm .* 3 +5 .*${letters.appId}`, 'm'));
  const [app] = JSON.parse((await pabal('apps', 'list', '--json')).out);
  expect(app).toMatchObject({ id: letters.appId, waiting: 3, lastMinute: 5, pausedAt: null });
});

describe('apps cancel', () => {
  it('counts in a dry run and changes nothing', async () => {
    await letters.accept(3);
    const { code, err } = await pabal('apps', 'cancel', 'crm', '--dry-run');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'A dry run; nothing was changed. 3 letters would be cancelled.\n',
    });
    expect((await pabal('apps', 'cancel', 'crm', '--dry-run')).err).toContain('3 letters');
  });

  it('cancels what nobody has claimed, by type and time, with a reason', async () => {
    await letters.accept(3);
    await letters.accept(1, { template: 'password.reset' });
    const cancel = (...more: string[]) =>
      pabal('apps', 'cancel', 'crm', '--yes', '--reason', 'a loop in the importer', ...more);
    expect((await cancel('--before', '1h')).err).toBe('0 letters of "crm" cancelled.\n');
    expect((await cancel('--type', 'password.reset')).err).toBe('1 letter of "crm" cancelled.\n');
    expect(JSON.parse((await cancel('--json')).out)).toEqual({ dryRun: false, letters: 3, left: 0 });
    const { rows } = await store.query(
      'select state, cause, count(*)::integer from deliveries group by 1, 2',
    );
    expect(rows).toEqual([{ state: 'suppressed', cause: 'cancelled', count: 4 }]);
    const { rows: notes } = await store.query('select distinct note from delivery_moves');
    expect(notes).toEqual([{ note: 'cancelled: a loop in the importer' }]);
  });

  it.each([
    [[], 'Say either --dry-run, to count the letters, or --yes, to cancel them.'],
    [['--yes', '--dry-run'], 'Say either --dry-run, to count the letters, or --yes, to cancel them.'],
    [['--yes'], '--reason is missing: say why, for the person who reads the history later.'],
    [['--dry-run', '--before', 'noon'], '--before must be a time such as'],
  ])('refuses %j', async (typed, sentence) => {
    await letters.accept(1);
    const { code, err } = await pabal('apps', 'cancel', 'crm', ...typed);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

it.each([['pause'], ['resume']])('apps %s says which app is not there', async (verb) => {
  expect(await pabal('apps', verb, 'nobody')).toEqual({
    code: 1,
    out: '',
    err: 'There is no app "nobody". The command apps list shows those there are.\n',
  });
});

it('apps revoke says what will still be sent and how to give it up', async () => {
  await letters.accept(2);
  expect((await pabal('apps', 'revoke', 'crm', '--yes')).err).toContain(
    '2 letters that it has posted will still be sent. To give them up: apps cancel crm --dry-run\n',
  );
});
