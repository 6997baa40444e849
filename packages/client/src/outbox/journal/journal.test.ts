import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournalOutbox, type RelayOptions } from '../../index.ts';
import { createTestClient } from '../../testing/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pabal-journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const anybody = { to: { email: 'a@example.com' }, data: {} };
const quick: RelayOptions & { rotateOctets: number } = {
  ...{ pollMs: 1, backoff: { firstMs: 1, mostMs: 2 }, rotateOctets: 300 },
};
const open = (client = createTestClient()) => openJournalOutbox({ client, folder, ...quick });
const files = async (end: string) => (await readdir(folder)).filter((name) => name.endsWith(end)).sort();

/** Writes these events and leaves them there, as a process does that ends while pabal is away. */
async function left(...keys: string[]): Promise<void> {
  const client = createTestClient();
  client.down();
  const outbox = await open(client);
  for (const key of keys) await outbox.notify('a', key, anybody);
  expect(await outbox.stop({ flushMs: 0 })).toBe(false);
}

const keysOf = (client: ReturnType<typeof createTestClient>) =>
  client.posted.map(({ idempotencyKey }) => idempotencyKey);

it('keeps events until pabal has them, over files that follow each other, and removes these', async () => {
  await left('1', '2', '3', '4', '5');
  expect((await files('.events')).length).toBeGreaterThan(1);
  const client = createTestClient();
  const outbox = await open(client);
  expect(await outbox.backlog()).toEqual({ waiting: 5, oldestAt: expect.any(Date), refused: 0 });
  expect(await outbox.find('a', '3')).toMatchObject({ where: 'outbox' });
  expect(await outbox.stop()).toBe(true);
  expect(keysOf(client)).toEqual(['/a/1/', '/a/2/', '/a/3/', '/a/4/', '/a/5/']);
  expect(await readdir(folder)).toEqual([]);
});

it('survives a last line that a crash has torn, and writes on behind it', async () => {
  await left('1', '2');
  const [last = ''] = (await files('.events')).slice(-1);
  const text = await readFile(join(folder, last), 'utf8');
  await writeFile(join(folder, last), text.slice(0, -20));
  await left('3');
  const client = createTestClient();
  const outbox = await open(client);
  expect(outbox.damaged).toBe(0);
  expect(await outbox.stop()).toBe(true);
  expect(keysOf(client)).toEqual(['/a/1/', '/a/3/']);
});

it('keeps a line apart that is damaged in the midst of others', async () => {
  await left('1', '2', '3');
  const [first = ''] = await files('.events');
  const text = await readFile(join(folder, first), 'utf8');
  await writeFile(join(folder, first), `xx${text.slice(2)}`);
  const client = createTestClient();
  const outbox = await open(client);
  expect(outbox.damaged).toBe(1);
  expect(await outbox.stop()).toBe(true);
  expect(keysOf(client)).toEqual(['/a/2/', '/a/3/']);
  expect(await readFile(join(folder, 'damaged'), 'utf8')).toContain('/a/1/');
});

it('posts again what was accepted when its note is lost, and nothing of what has one', async () => {
  await left('1', '2', '3', '4');
  const [name = ''] = await files('.events');
  const number = name.replace('.events', '');
  await writeFile(join(folder, `${number}.done`), '1\n2');
  const client = createTestClient();
  expect(await (await open(client)).stop()).toBe(true);
  expect(keysOf(client)).not.toContain('/a/1/');
  expect(keysOf(client)).toContain('/a/2/');
});

it('forgets notes whose events are gone, so that a new file never finds them', async () => {
  await writeFile(join(folder, '000000000000001.done'), '1\n');
  const client = createTestClient();
  const outbox = await open(client);
  await outbox.notify('a', '1', anybody);
  expect(await outbox.stop()).toBe(true);
  expect(keysOf(client)).toEqual(['/a/1/']);
});

it('keeps what pabal refuses over a restart, and lets it go again', async () => {
  const refusing = createTestClient({ types: { events: {} } });
  const outbox = await open(refusing);
  await outbox.notify('a', '1', anybody);
  expect(await outbox.stop()).toBe(true);
  const client = createTestClient();
  const next = await open(client);
  const [aside] = await next.refused();
  expect(aside).toMatchObject({ event: { type: 'a' }, problem: { code: 'unknown-event-type', status: 422 } });
  expect(await next.find('a', '1')).toMatchObject({ where: 'set-aside' });
  expect(await next.retry()).toBe(1);
  expect(await next.backlog()).toMatchObject({ refused: 0 });
  expect(await next.stop()).toBe(true);
  expect(keysOf(client)).toEqual(['/a/1/']);
});

it('belongs to one process at a time; the lock of one that is gone is taken over', async () => {
  const outbox = await open();
  await expect(open()).rejects.toThrow(/has opened the journal/);
  await outbox.stop();
  await writeFile(join(folder, 'lock'), '1');
  await expect(open()).rejects.toThrow(/belongs to the process 1\./);
  await writeFile(join(folder, 'lock'), '4194305');
  await (await open()).stop();
});

it('takes nothing more once it is stopped, and may be stopped twice', async () => {
  const outbox = await open();
  await outbox.stop();
  await expect(outbox.notify('a', '1', anybody)).rejects.toThrow(/was stopped/);
  expect(await outbox.stop()).toBe(true);
});

it('writes together what comes at once, and each is on the disk before it says so', async () => {
  const client = createTestClient();
  client.down();
  const outbox = await openJournalOutbox({ client, folder });
  await Promise.all(Array.from({ length: 500 }, (_, n) => outbox.notify('a', String(n), anybody)));
  const [file = ''] = await files('.events');
  expect((await readFile(join(folder, file), 'utf8')).split('\n')).toHaveLength(501);
  client.up();
  expect(await outbox.stop()).toBe(true);
  expect(client.posted).toHaveLength(500);
});
