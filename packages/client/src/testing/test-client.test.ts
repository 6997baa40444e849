import { createPostgresOutbox, PabalRefused, PabalUnreachable } from '../index.ts';
import { createTestClient, misfitsOf, type TypesFile } from './index.ts';

const text = { kinds: ['text'], optional: false };
const types: TypesFile = {
  events: {
    a: {
      data: {
        kinds: [],
        fields: {
          name: text,
          note: { kinds: ['text', 'null'], optional: true },
          units: {
            kinds: [],
            optional: true,
            items: { kinds: [], fields: { rent: { kinds: ['number'], optional: false } } },
          },
        },
      },
    },
  },
};

it.each([
  [{ name: 'x' }, []],
  [{ name: 'x', note: null, units: [{ rent: 1 }] }, []],
  [{}, ['/data/name: expected text, got nothing']],
  [
    { nmae: 'x' },
    [
      '/data/name: expected text, got nothing',
      '/data/nmae: expected one of the variables name, note, units, got a name that the template does not know',
    ],
  ],
  [{ name: 1 }, ['/data/name: expected text, got number']],
  [{ name: 'x', units: [{ rent: 1 }, {}] }, ['/data/units/1/rent: expected number, got nothing']],
  [{ name: 'x', units: {} }, ['/data/units: expected a list, got an object']],
])('checks data against the templates: %j', (data, expected) => {
  const found = misfitsOf(types, 'a', data);
  expect(found.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`)).toEqual(
    expected,
  );
});

const to = { email: 'a@example.com' };

it('keeps what was posted, knows repeats, and refuses what pabal would refuse', async () => {
  const client = createTestClient({ types });
  const first = await client.notify('a', '1', { to, data: { name: 'x' } });
  expect(await client.notify('a', '1', { to, data: { name: 'x' } })).toEqual({ ...first, replayed: true });
  await expect(client.notify('a', '1', { to, data: { name: 'y' } })).rejects.toMatchObject({
    code: 'idempotency-conflict',
  });
  await expect(client.notify('a', '2', { to, data: {} })).rejects.toThrow(PabalRefused);
  await expect(client.notify('b', '2', { to, data: {} })).rejects.toMatchObject({
    code: 'unknown-event-type',
  });
  expect(client.posted).toMatchObject([
    { type: 'a', data: { name: 'x' }, to: [to], idempotencyKey: '/a/1/' },
  ]);
  expect(await client.find('a', '1')).toMatchObject({
    state: 'accepted',
    counts: { planned: 1, pending: 1 },
  });
  expect(await client.cancel('a', '1')).toMatchObject({ state: 'cancelled' });
  client.down();
  await expect(client.notify('a', '1', { to, data: { name: 'x' } })).rejects.toThrow(PabalUnreachable);
  client.up();
  client.clear();
  expect(client.posted).toEqual([]);
});

it('keeps files, and refuses an event that names one which was not uploaded', async () => {
  const client = createTestClient();
  const file = { content: Buffer.from('aaa'), name: 'a.txt', type: 'text/plain' };
  const attachment = await client.upload(file);
  expect(client.uploaded).toEqual([file]);
  await client.notify('a', '1', { to, data: {}, attachments: [attachment] });
  expect(client.posted).toMatchObject([{ attachments: [attachment] }]);
  const other = { ...attachment, hash: 'b'.repeat(64) };
  await expect(client.notify('a', '2', { to, data: {}, attachments: [other] })).rejects.toMatchObject({
    ...{ code: 'unknown-attachment', errors: [{ field: '/attachments/0/hash' }] },
  });
});

it('stands in for the client of an outbox', async () => {
  const client = createTestClient();
  const rows: string[][] = [];
  const pool = { query: async (_text: string, values: string[]) => void rows.push(values) };
  await createPostgresOutbox({ client, pool }).notify(pool, 'a', '1', { to, data: {} });
  expect(rows).toEqual([['1', expect.stringContaining('"idempotencyKey":"/a/1/"')]]);
});
