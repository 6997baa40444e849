import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import {
  findImport,
  findRecipient,
  findSubscriptions,
  type ImportWork,
  listImportErrors,
  putRecipient,
  takeImport,
  unsubscribe,
} from '@pabal/db/people';
import { newId } from '@pabal/db/store';
import type { ImportFormat } from '@pabal/domain';
import { useStore } from '@pabal/test/support';
import { cancelImport, runImport, stageFile } from '../index.ts';

const { store } = useStore({ empty: ['recipients', 'newsletters', 'groups', 'imports'] });
const newsletterId = newId();

beforeEach(async () => {
  await store.query(
    `insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`,
    [newsletterId],
  );
});

async function* bytes(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const stage = (content: string | Uint8Array, more: object = {}, format: ImportFormat = 'csv') =>
  stageFile(store, { format, content: bytes(content), requestedBy: 'test', ...more });

async function take(id: string): Promise<ImportWork> {
  const work = await takeImport(store, id);
  if (work === undefined) throw new Error('Somebody has it.');
  return work;
}

async function importAll(content: string | Uint8Array, more: object = {}, format: ImportFormat = 'csv') {
  const id = await stage(content, more, format);
  await runImport(store, await take(id));
  return findImport(store, id);
}

const manyLines = (count: number, note = '') =>
  `id,email,name,plan\n${Array.from({ length: count }, (_, n) => `emp-${n},p${n}@example.com,Person ${n},gold${note}`).join('\n')}\n`;

describe('an import', () => {
  it('makes people, puts them into the group, subscribes them, and keeps the evidence', async () => {
    const file =
      'id,email,name,locale,plan,activeAt,consentAt,consentSource\n' +
      'emp-1,Ada@Example.com,에이다,ko-kr,gold,2025-03-04T05:06:07Z,2024-01-02T03:04:05+09:00,paper form\n' +
      ',bob@example.com,,,,,,\n';
    const purpose = { newsletterId, group: 'customers', consent: { source: 'migration', textVersion: 'v1' } };
    expect(await importAll(file, purpose)).toMatchObject({
      state: 'finished',
      newsletter: 'digest',
      group: 'customers',
      created: 2,
      subscribed: 2,
      joined: 2,
      refused: 0,
      doneLine: 3,
    });
    const ada = await findRecipient(store, 'emp-1');
    expect(ada).toMatchObject({
      address: 'Ada@example.com',
      name: '에이다',
      locale: 'ko-KR',
      attributes: { plan: 'gold' },
    });
    const { subscriptions, moves } = await findSubscriptions(store, ada?.id ?? '');
    expect(subscriptions).toMatchObject([
      {
        consentAt: new Date('2024-01-02T03:04:05+09:00'),
        consentSource: 'paper form',
        consentTextVersion: 'v1',
      },
    ]);
    expect(moves).toMatchObject([{ from: null, to: 'subscribed', actor: expect.stringMatching(/^import:/) }]);
    expect(await findRecipient(store, 'mailto:bob@example.com')).toBeDefined();
  });

  it('of the same file again changes nothing', async () => {
    const purpose = { newsletterId, group: 'customers' };
    await importAll(manyLines(1_500), purpose);
    const before = await store.query('select * from recipients order by id');
    expect(await importAll(manyLines(1_500), purpose)).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 1_500,
      subscribed: 0,
      joined: 0,
    });
    expect((await store.query('select * from recipients order by id')).rows).toEqual(before.rows);
  });

  it('changes what the file tells and leaves the rest as it was', async () => {
    const address = 'ada@example.com';
    await putRecipient(store, {
      externalId: 'emp-1',
      address,
      addressKey: address,
      name: 'Ada',
      attributes: { plan: 'free', seats: 3 },
    });
    const line = {
      id: 'emp-1',
      email: address,
      attributes: { plan: 'gold', left: null },
      activeAt: '2025-01-01T00:00:00Z',
    };
    expect(await importAll(JSON.stringify(line), {}, 'ndjson')).toMatchObject({ changed: 1 });
    await importAll(JSON.stringify({ ...line, activeAt: '2024-01-01T00:00:00Z' }), {}, 'ndjson');
    expect(await findRecipient(store, 'emp-1')).toMatchObject({
      name: 'Ada',
      attributes: { plan: 'gold', seats: 3, left: null },
    });
    const { rows } = await store.query('select active_at from recipients');
    expect(rows).toEqual([{ active_at: new Date('2025-01-01T00:00:00Z') }]);
  });

  it('reports each line it refused, and takes in the others', async () => {
    const file =
      'email,locale\na@example.com,ko\nnobody,ko\nb@example.com,not a locale\n"open\nc@example.com,en\n';
    const done = await importAll(file);
    expect(done).toMatchObject({ state: 'finished', created: 2, refused: 3 });
    expect(await listImportErrors(store, done?.id ?? '', { after: 0, limit: 10 })).toEqual([
      { line: 3, field: 'email', expected: 'one address such as someone@example.com', got: '"nobody"' },
      { line: 4, field: 'locale', expected: 'a language tag such as ko or en-GB', got: '"not a locale"' },
      { line: 5, field: '', expected: 'a closing quote', got: 'none in the 200 lines from here' },
    ]);
  });

  it('counts all refused lines and keeps the first thousand', async () => {
    const done = await importAll(`email\n${'nobody\n'.repeat(2_500)}`);
    expect(done).toMatchObject({ refused: 2_500, doneLine: 2_501 });
    expect(await listImportErrors(store, done?.id ?? '', { after: 999, limit: 5_000 })).toHaveLength(2);
  });

  it('is given up when nothing at its beginning is a person', async () => {
    const nobody = 'nobody\n'.repeat(12_000);
    expect(await importAll(`email\n${nobody}`)).toMatchObject({
      state: 'failed',
      refused: 10_000,
      reason: expect.stringContaining('The first 10000 lines were all refused'),
    });
    expect(await importAll(`email\na@example.com\n${nobody}`)).toMatchObject({ state: 'finished' });
  });

  it('refuses the one line whose values PostgreSQL does not take, whatever the reason', async () => {
    await store.query(`alter table recipients add constraint odd check (name <> 'odd')`);
    try {
      const names = Array.from({ length: 40 }, (_, n) => `p${n}@example.com,${n === 17 ? 'odd' : 'even'}`);
      const done = await importAll(`email,name\n${names.join('\n')}\n`);
      expect(done).toMatchObject({ created: 39, refused: 1, doneLine: 41 });
      expect(await listImportErrors(store, done?.id ?? '', { after: 0, limit: 9 })).toMatchObject([
        { line: 19 },
      ]);
    } finally {
      await store.query('alter table recipients drop constraint odd');
    }
  });

  it('fails as a whole when its first line is not a header', async () => {
    expect(await importAll('name,plan\nAda,gold\n')).toMatchObject({
      state: 'failed',
      reason: 'The first line must name the columns, one of them email; it has "name", "plan".',
    });
  });

  it('does not bring back who has unsubscribed, under whichever id that address comes', async () => {
    await importAll('id,email\nemp-1,ada@example.com\n', { newsletterId });
    const ada = await findRecipient(store, 'emp-1');
    await unsubscribe(store, { newsletterId, recipientId: ada?.id ?? '', actor: 'link' });
    const again = 'id,email\nemp-1,ada@example.com\nemp-2,ADA@example.com\n';
    const done = await importAll(again, { newsletterId });
    expect(done).toMatchObject({ subscribed: 0, refused: 0, leftAlone: 2 });
    expect(await listImportErrors(store, done?.id ?? '', { after: 0, limit: 10 })).toMatchObject([
      { line: 2, field: 'newsletter', got: 'somebody who has: taken in, but not subscribed' },
      { line: 3, field: 'newsletter' },
    ]);
  });

  it('puts the values of a later line over those of an earlier one for the same person', async () => {
    const lines = [
      { id: 'x', email: 'a@example.com', name: 'A', attributes: { a: 1 } },
      { id: 'x', email: 'b@example.com', attributes: { b: 2 } },
    ];
    await importAll(lines.map((line) => JSON.stringify(line)).join('\n'), {}, 'ndjson');
    expect(await findRecipient(store, 'x')).toMatchObject({
      address: 'b@example.com',
      name: 'A',
      attributes: { a: 1, b: 2 },
    });
  });
});

describe('an import that is read', () => {
  it.each([
    ['csv', manyLines(400)],
    ['ndjson', Array.from({ length: 400 }, (_, n) => `{"email":"p${n}@example.com"}\n`).join('')],
  ] as const)('lets others have their turn after each record of one batch of %s', async (format, file) => {
    const pauses = { begun: 0, ended: 0, atOnce: 0 };
    const pause = async () => {
      pauses.begun += 1;
      pauses.atOnce = Math.max(pauses.atOnce, pauses.begun - pauses.ended);
      await turnOfTheLoop();
      pauses.ended += 1;
    };
    await runImport(store, await take(await stage(file, {}, format)), { pause });
    expect(pauses).toEqual({ begun: 400, ended: 400, atOnce: 1 });
  });
});

describe('an import that is cancelled', () => {
  it('stops at the next batch, keeps what is taken in, and drops its file', async () => {
    const id = await stage(manyLines(3_500));
    const cancel = () => cancelImport(store, id, 'cli:kim');
    expect(await runImport(store, await take(id), { onBatch: async () => void (await cancel()) })).toBe(
      'left',
    );
    expect(await findImport(store, id)).toMatchObject({
      state: 'cancelled',
      created: 500,
      reason: 'Cancelled by cli:kim.',
      finishedAt: expect.any(Date),
    });
    expect((await store.query('select from import_pieces')).rowCount).toBe(0);
    expect(await takeImport(store, id)).toBeUndefined();
  });

  it('while its file is on the way ends the upload', async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(manyLines(5_000));
      const { rows } = await store.query<{ id: string }>('select id from imports');
      await cancelImport(store, rows[0]?.id ?? '', 'cli:kim');
      yield Buffer.from('more@example.com\n');
    }
    const file = { format: 'csv' as const, content: slow(), requestedBy: 'test' };
    await expect(stageFile(store, file)).rejects.toThrow('The import was cancelled');
    expect((await store.query('select from import_pieces')).rowCount).toBe(0);
    expect((await store.query('select state from imports')).rows).toEqual([{ state: 'cancelled' }]);
  });

  it('after it has ended stays as it ended', async () => {
    const done = await importAll(manyLines(1));
    await expect(cancelImport(store, done?.id ?? '', 'cli:kim')).rejects.toThrow('it is finished');
    await expect(cancelImport(store, newId(), 'cli:kim')).rejects.toThrow('There is no import');
  });
});

describe('an import whose readers die', () => {
  const die = () => store.query(`update imports set worked_at = '-infinity' where state = 'running'`);

  it('fails after three of them, with the line they died behind', async () => {
    const id = await stage(manyLines(10));
    for (let reader = 0; reader < 3; reader += 1) {
      await take(id);
      await die();
    }
    expect(await takeImport(store, id)).toBeUndefined();
    expect(await findImport(store, id)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('ended 3 times behind line 0 without coming further'),
    });
    expect((await store.query('select from import_pieces')).rowCount).toBe(0);
  });

  it('goes on as long as each of them comes further', async () => {
    const id = await stage(manyLines(3_000));
    for (let reader = 0; reader < 5; reader += 1) {
      const dies = () => Promise.reject(new Error('Killed.'));
      await expect(runImport(store, await take(id), { onBatch: dies })).rejects.toThrow('Killed.');
      await die();
    }
    expect(await findImport(store, id)).toMatchObject({ state: 'running', created: 2_500 });
  });

  it('counts nobody as dead who was asked to stop, and may be taken up at once', async () => {
    const id = await stage(manyLines(10));
    for (let reader = 0; reader < 5; reader += 1)
      await runImport(store, await take(id), { signal: AbortSignal.abort() });
    await runImport(store, await take(id));
    expect(await findImport(store, id)).toMatchObject({ state: 'finished', created: 10 });
  });
});

describe('an import that is interrupted', () => {
  it('goes on at the line where it was, and nothing is counted twice', async () => {
    const id = await stage(manyLines(3_500), { group: 'all' });
    const stop = new AbortController();
    await runImport(store, await take(id), { signal: stop.signal, onBatch: () => stop.abort() });
    expect(await findImport(store, id)).toMatchObject({ state: 'running', doneLine: 501, created: 500 });
    await runImport(store, await take(id));
    expect(await findImport(store, id)).toMatchObject({
      state: 'finished',
      created: 3_500,
      joined: 3_500,
      unchanged: 0,
    });
    expect((await store.query('select from import_pieces')).rowCount).toBe(0);
  });

  it('is taken up by one of those who want it, and shared without harm when two are at it', async () => {
    const id = await stage(manyLines(3_500));
    const work = await take(id);
    expect(await takeImport(store, id)).toBeUndefined();
    const ends = await Promise.all([runImport(store, work), runImport(store, work)]);
    expect(ends).toContain('finished');
    expect(await findImport(store, id)).toMatchObject({ created: 3_500, unchanged: 0, refused: 0 });
  });

  it('is the one that the same file becomes when it comes again meanwhile', async () => {
    const first = await stage(manyLines(3), { group: 'all' });
    expect(await stage(manyLines(3), { group: 'all' })).toBe(first);
    expect(await stage(manyLines(3), { group: 'others' })).not.toBe(first);
    expect((await store.query('select from imports')).rowCount).toBe(2);
  });

  it('before its file was whole leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(manyLines(10_000));
      throw new Error('The caller went away.');
    }
    const file = { format: 'csv' as const, content: broken(), requestedBy: 'test' };
    await expect(stageFile(store, file)).rejects.toThrow('The caller went away.');
    expect((await store.query('select from imports')).rowCount).toBe(0);
    expect((await store.query('select from import_pieces')).rowCount).toBe(0);
  });
});

describe('a file', () => {
  it('may be in the charset that Excel saves in', async () => {
    // "가나" in EUC-KR.
    const file = Buffer.concat([
      Buffer.from('email,name\na@example.com,'),
      Buffer.from([0xb0, 0xa1, 0xb3, 0xaa]),
    ]);
    await importAll(file, { charset: 'euc-kr' });
    expect(await findRecipient(store, 'mailto:a@example.com')).toMatchObject({ name: '가나' });
    await expect(stage(file)).rejects.toThrow(
      'The file is not utf-8, at byte 0 or after. Save it as UTF-8, or name its charset: euc-kr, utf-16le, utf-16be, windows-1252.',
    );
  });

  it('in UTF-16 is known by its order mark', async () => {
    await importAll(Buffer.from('\uFEFFemail,name\na@example.com,가나\n', 'utf16le'));
    expect(await findRecipient(store, 'mailto:a@example.com')).toMatchObject({ name: '가나' });
  });

  it('that is empty is refused', async () => {
    await expect(stage('')).rejects.toThrow('The file is empty.');
  });
});
