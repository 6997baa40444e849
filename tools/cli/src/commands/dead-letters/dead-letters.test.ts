import { advanceReplay, findLetter, findReplay } from '@pabal/db/parked';
import { newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal, jsonOf } = usePabal({ empty: ['deliveries', 'events', 'delivery_moves', 'replays'] });
let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

describe('dead-letters list', () => {
  it('tells the causes with what is needed to look further', async () => {
    const ids = await letters.fail(2);
    const { code, out } = await pabal('dead-letters', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/^[0-9a-f]{12} {2}2 dead letters\n/);
    expect(out).toContain('  templates  vacancy.created\n');
    expect(out).toContain('  reply      550 5.7.1 Message refused\n');
    expect(ids.some((id) => out.includes(`  example    ${id}\n`))).toBe(true);
    expect(await jsonOf('dead-letters', 'list')).toMatchObject({ causes: [{ letters: 2 }], complete: true });
  });

  it('tells single letters in pages, and lets no mail server colour the terminal', async () => {
    await letters.fail(3, {
      outcome: 'message-refused',
      reply: '550 \u001b[31mred\u202Eder',
      cause: 'c',
    });
    const first = await pabal('dead-letters', 'list', '--letters', '--limit', '2');
    expect(first.out.trim().split('\n')).toHaveLength(3);
    expect(first.out).toContain('550  [31mred der');
    const cursor = /--after (\S+)/.exec(first.err)?.[1] ?? '';
    const second = await pabal('dead-letters', 'list', '--letters', '--limit', '2', '--after', cursor);
    expect(second.out.trim().split('\n')).toHaveLength(2);
  });

  it('says that there are none', async () => {
    expect(await pabal('dead-letters', 'list', '--from', '2h')).toEqual({
      code: 0,
      out: '',
      err: 'There are no dead letters of this kind.\n',
    });
  });
});

it('dead-letters show tells the whole history of a letter', async () => {
  const [id = ''] = await letters.fail(1);
  await pabal('dead-letters', 'discard', '--id', id, '--reason', 'the vacancy is closed', '--yes');
  const { out } = await pabal('dead-letters', 'show', id);
  expect(out).toContain('discarded  ');
  expect(out).toMatch(
    /sending → failed +1 +message-refused 550 5\.7\.1 +test-sender +550 5\.7\.1 Message refused\n/,
  );
  expect(out).toMatch(/failed → failed +1 +cli:\S+ +discarded: the vacancy is closed\n/);
  expect(await jsonOf('dead-letters', 'show', id)).toMatchObject({
    id,
    history: expect.any(Array),
    replays: [],
  });
  expect(await pabal('dead-letters', 'show', newId())).toMatchObject({ code: 1 });
});

describe('dead-letters replay', () => {
  it('says in a dry run what would happen, and does nothing', async () => {
    const [late = ''] = await letters.fail(3);
    await store.query('update deliveries set expires_at = now() where id = $1', [late]);
    const { out } = await pabal('dead-letters', 'replay', '--all', '--dry-run');
    expect(out).toContain('A dry run; nothing was changed. 3 dead letters:\n');
    expect(out).toContain('      2  would be sent again\n');
    expect(out).toContain('      1  would be suppressed: they have expired meanwhile\n');
    expect((await store.query('select from replays')).rowCount).toBe(0);
  });

  it('names the addresses that it would write to again although a server refused them', async () => {
    await letters.fail(1, { outcome: 'address-refused', code: 550, reply: '550', cause: 'c' });
    const { out } = await pabal('dead-letters', 'replay', '--all', '--dry-run');
    expect(out).toContain(
      '1 address that a server refused is suppressed. The replay lifts that and writes to them again.\n',
    );
  });

  it('starts a replay of a cause by its short id and says how to watch it', async () => {
    await letters.fail(2);
    const causeId = /^[0-9a-f]{12}/.exec((await pabal('dead-letters', 'list')).out)?.[0] ?? '';
    const { code, out, err } = await pabal('dead-letters', 'replay', '--cause', causeId, '--rate', '5');
    expect(code).toBe(0);
    const id = out.trim();
    expect(err).toBe(
      `The replay takes 2 dead letters, 5 a second at most.\nWatch it: replays show ${id} --watch. End it: replays cancel ${id}.\n`,
    );
    expect(await findReplay(store, id)).toMatchObject({ state: 'running', planned: 2, rate: 5 });
  });

  it('sends one letter to a corrected address, unless its event has a letter there already', async () => {
    const [id = '', sibling = ''] = await letters.fail(2, undefined, { oneEvent: true });
    const taken = await pabal('dead-letters', 'replay', '--id', id, '--address', `${sibling}@example.com`);
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.err).toContain('has another letter to this address already');
    const { out } = await pabal('dead-letters', 'replay', '--id', id, '--address', 'right@example.com');
    await advanceReplay(store, out.trim(), new Date());
    expect(await findLetter(store, id)).toMatchObject({ letter: { address: 'right@example.com' } });
  });

  it('says why there is nothing to replay', async () => {
    const [id = ''] = await letters.accept(1);
    expect(await pabal('dead-letters', 'replay', '--id', id)).toEqual({
      code: 1,
      out: '',
      err: `The letter ${id} is not a dead letter: it is pending. Nothing was replayed. The command dead-letters list shows those there are.\n`,
    });
    expect((await pabal('dead-letters', 'replay', '--all')).err).toContain(
      'dead-letters list shows those there are',
    );
  });

  it.each([
    [['--rate', '5'], 'Say which letters: an option such as --cause ID, or --all.'],
    [['--all', '--lane', 'event'], 'Expected --all or options that say which letters, got both.'],
    [['--all', '--rate', '0'], '--rate must be a number from 1 to 500, got "0".'],
    [['--all', '--address', 'a@example.com'], '--address needs --id'],
    [['--id', 'x'], '--id must be an id such as'],
    [['--lane', 'mail'], '--lane must be one of event, newsletter, got "mail".'],
    [['--domain', 'a b'], '--domain must be a domain such as example.com, got "a b".'],
    [['--from', '2026-03-01'], '--from must be a time such as'],
  ])('refuses %j', async (typed, sentence) => {
    const { code, err } = await pabal('dead-letters', 'replay', ...typed);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

describe('dead-letters discard', () => {
  it('wants a reason, and gives up what the options name', async () => {
    await letters.fail(2);
    await letters.fail(1, undefined, { lane: 'newsletter' });
    expect(await pabal('dead-letters', 'discard', '--all')).toMatchObject({ code: 2 });
    expect(
      (await pabal('dead-letters', 'discard', '--lane', 'event', '--reason', 'too late', '--yes')).err,
    ).toBe('2 dead letters given up. In the books they stay failed.\n');
    expect(await jsonOf('dead-letters', 'discard', '--all', '--reason', 'too late', '--yes')).toEqual({
      letters: 1,
      more: false,
    });
    expect(await pabal('dead-letters', 'discard', '--all', '--reason', 'too late', '--yes')).toMatchObject({
      code: 1,
    });
  });
});
