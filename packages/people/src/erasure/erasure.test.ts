import {
  findImport,
  findRecipient,
  type ImportWork,
  listImportErrors,
  putRecipient,
  takeImport,
} from '@pabal/db/people';
import { createAddressKeys } from '@pabal/mail';
import { useStore } from '@pabal/test/support';
import { beginErasure, cancelImport, runErasure, runImport, stageFile } from '../index.ts';

const { store } = useStore({ empty: ['recipients', 'imports', 'erasures', 'import_errors'] });
const keys = createAddressKeys('a secret of at least thirty-two characters');

beforeEach(() => addAda());

const addAda = () =>
  putRecipient(store, {
    externalId: 'emp-1',
    address: 'ada@example.com',
    addressKey: 'ada@example.com',
    name: 'Ada Lovelace',
    attributes: {},
  });

const file = 'id,email,name\nemp-2,bob@example.com,Bob\nemp-1,ada@example.com,Ada Lovelace\n,Ada Lovelace,\n';

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const stage = (content: AsyncIterable<Uint8Array> = bytes(file)) =>
  stageFile(store, { format: 'csv', content, requestedBy: 'test' });

async function take(id: string): Promise<ImportWork> {
  const work = await takeImport(store, id);
  if (work === undefined) throw new Error('Somebody has it.');
  return work;
}

const erase = () => beginErasure(store, 'emp-1', { keys, actor: 'test' });

describe('erasing a person', () => {
  it('waits for imports that came before and says which, and then finds the person in what they left', async () => {
    const imported = await stage();
    const work = await take(imported);
    const { id } = await erase();
    for (let time = 0; time < 2; time += 1)
      expect(await runErasure(store, id)).toMatchObject({
        state: 'running',
        waitsFor: `imports that may hold the person: ${imported}`,
        finishedAt: null,
      });

    expect(await runImport(store, work)).toBe('finished');
    expect(await runErasure(store, id)).toMatchObject({
      state: 'finished',
      waitsFor: null,
      finishedAt: expect.any(Date),
    });
    expect(await findImport(store, imported)).toMatchObject({ state: 'finished', created: 1 });
    expect(await findRecipient(store, 'emp-1')).toBeUndefined();
    expect(await findRecipient(store, 'emp-2')).toBeDefined();
    const errors = await listImportErrors(store, imported, { after: 0, limit: 10 });
    expect(errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toMatch(/ada/i);
  });

  it('waits for a file that is still on the way', async () => {
    let erasure = '';
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield* bytes(file);
      ({ id: erasure } = await erase());
      expect((await runErasure(store, erasure)).waitsFor).toMatch(/^imports that may hold the person: /);
    }
    const imported = await stage(slow());
    expect((await runErasure(store, erasure)).waitsFor).toContain(imported);
    await cancelImport(store, imported, 'cli:kim');
    expect((await runErasure(store, erasure)).state).toBe('finished');
  });

  it('waits for one that came before within the same millisecond', async () => {
    const imported = await stage();
    const { id } = await erase();
    await store.query(`update imports set created_at = '2026-01-01T00:00:00.000500Z'`);
    await store.query(`update erasures set requested_at = '2026-01-01T00:00:00.000600Z'`);
    expect((await runErasure(store, id)).waitsFor).toContain(imported);
  });

  it('waits for none that came after: they leave out a person who is being erased', async () => {
    const { id } = await erase();
    const [first, second] = [await stage(), await stage(bytes(`${file}emp-3,cyd@example.com,Cyd\n`))];
    await runImport(store, await take(first));
    expect(await findRecipient(store, 'emp-1')).toBeUndefined();
    expect(await findRecipient(store, 'emp-2')).toBeDefined();
    await take(second);
    expect(await runErasure(store, id)).toMatchObject({ state: 'finished', waitsFor: null });
  });

  it('removes the reminders of the person, by recipient and by address, and no others', async () => {
    await store.query(`insert into apps (id, name, space_id) values (new_id(), 'toaster', 1)`);
    const remind = (key: string, recipient: string | null, address: string | null) =>
      store.query(
        `insert into reminders (id, app_id, space_id, key, test, recipient_id, address, address_key, type, data, rule, zone, late_hours)
         select new_id(), id, 1, $1, false, (select id from recipients where external_id = $2), $3, $3, 'receipt',
           '{"of": "Ada Lovelace"}', '{}', 'UTC', 24 from apps where name = 'toaster'`,
        [key, recipient, address],
      );
    await remind('by-id', 'emp-1', null);
    await remind('by-address', null, 'ada@example.com');
    await remind('other', null, 'bob@example.com');
    const { id } = await erase();
    const { counts, state } = await runErasure(store, id);
    expect({ state, reminders: counts.reminders }).toEqual({ state: 'finished', reminders: 2 });
    const { rows } = await store.query<{ key: string; data: unknown }>('select key, data from reminders');
    expect(rows).toEqual([{ key: 'other', data: { of: expect.not.stringContaining('Ada') } }]);
  });
});
