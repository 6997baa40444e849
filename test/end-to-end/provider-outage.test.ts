import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { eventually, freePort } from '@pabal/test/support';
import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
const servers: FakeSmtpServer[] = [];
beforeAll(async () => {
  stack = await startSenderStack();
});
afterEach(() => stack.endSenders());
afterAll(async () => {
  await stack.stop();
  await Promise.all(servers.map((server) => server.close()));
});

async function startServer(port = 0): Promise<FakeSmtpServer> {
  const server = await createFakeSmtpServer({ port, keepData: false });
  servers.push(server);
  return server;
}

const ledger = async (ids: readonly string[]) => {
  const { rows } = await stack.store.query<{ state: string; attempt: number; moves: number; count: number }>(
    `select state, attempt, count(*)::integer as count,
            sum((select count(*) from delivery_moves m where m.delivery_id = d.id))::integer as moves
     from deliveries d where id = any($1::uuid[]) group by state, attempt order by state, attempt`,
    [ids],
  );
  return rows;
};

it('burns nothing and touches no row while no provider answers, says so, and goes on when one is back', async () => {
  const port = await freePort();
  const sender = await stack.startSender({
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SENDER_CONNECTIONS: '4',
  });
  const ids = await stack.letters.accept(120);
  await stack.ring('event', ids);
  await sender.waitForLog('A provider is left alone for a while.');
  const health = await eventually(async () => {
    const answer = await sender.ask('/readyz');
    return answer.status === 503 && answer.text;
  });
  expect(health).toMatch(
    /No SMTP provider takes letters: 127\.0\.0\.1:\d+ gives no answer since .*ECONNREFUSED/,
  );
  const before = await eventually(async () => {
    const rows = await ledger(ids);
    return rows.every(({ state }) => state === 'pending') && rows;
  });
  expect(before).toMatchObject([{ attempt: 0, count: 120 }]);
  // At most what was under way when it went away, and the probes since.
  expect(before[0]?.moves).toBeLessThan(30);

  const server = await startServer(port);
  await server.received(ids.length, 30_000);
  await eventually(async () => (await ledger(ids))[0]?.state === 'sent');
  expect(await ledger(ids)).toMatchObject([{ state: 'sent', attempt: 1, count: 120 }]);
  expect(new Set(server.letters.map(({ messageId }) => messageId)).size).toBe(120);
  expect((await sender.ask('/readyz')).status).toBe(200);
});

it('sends through the others while one provider is away, but not what that one may have taken', async () => {
  const [a, b] = [await startServer(), await startServer()];
  const [nameA, nameB] = [a, b].map(({ port }) => `127.0.0.1:${port}`);
  await stack.startSender({ SMTP_URL: `${a.url} ${b.url}`, SENDER_CONNECTIONS: '4' });

  const doubted = await stack.letters.accept(1);
  await stack.store.query(
    `update deliveries set doubted_provider = $2, outcome = 'answer-lost' where id = any($1::uuid[])`,
    [doubted, nameA],
  );
  a.on('banner', { cut: 'before' });
  const ids = await stack.letters.accept(60);
  await stack.ring('event', ids);
  await b.received(60, 30_000);
  expect(a.letters).toHaveLength(0);

  await stack.ring('event', doubted);
  await eventually(async () => (await ledger(doubted))[0]?.state === 'pending');
  const more = await stack.letters.accept(10);
  await stack.ring('event', more);
  await b.received(70, 30_000);
  expect(a.letters).toHaveLength(0);

  a.beFriendly();
  await a.until(
    () => a.letters.some(({ messageId }) => messageId.includes(doubted[0] ?? '-')),
    'the letter in doubt',
  );
  expect(b.letters.some(({ messageId }) => messageId.includes(doubted[0] ?? '-'))).toBe(false);
  const { rows } = await stack.store.query(
    'select distinct provider from deliveries where id = any($1::uuid[])',
    [[...ids, ...more]],
  );
  expect(rows).toEqual([{ provider: nameB }]);
});
