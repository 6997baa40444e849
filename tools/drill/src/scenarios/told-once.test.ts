import { eventually } from '@pabal/test/support';
import { listenTo, storeSentences } from './told-once.ts';

const away = { level: 40, msg: 'PostgreSQL is away. Nothing is accepted or claimed until it is back.' };
const back = { level: 30, msg: 'PostgreSQL is back.' };

/** A service that has said something already, and the way to have it say more. */
function speaker() {
  const logs: { msg: string; level: number }[] = [away, back];
  return { logs, service: { name: 'builder', process: () => ({ logs }) } as const };
}

const hasty = {
  until: async (what: string, question: () => boolean | Promise<boolean>) =>
    void (await eventually(question, { what, timeoutMs: 100 })),
};

it('holds when a service says once that the server is away, and once that it is back', async () => {
  const { service, logs } = speaker();
  const told = listenTo([service], storeSentences, hasty);
  logs.push(away);
  await told.away();
  logs.push(back);
  await told.back();
  expect(told.broken()).toEqual([]);
});

it('waits for a service that says later than others that the server is back', async () => {
  const { service, logs } = speaker();
  const told = listenTo([service], storeSentences, hasty);
  logs.push(away);
  const waiting = told.back();
  logs.push(back);
  await waiting;
  expect(told.broken()).toEqual([]);
});

it('is broken when a service never says that the server is back', async () => {
  const { service, logs } = speaker();
  const told = listenTo([service], storeSentences, hasty);
  logs.push(away, back, away);
  await told.back();
  expect(told.broken()).toEqual([
    'the builder said 1 times “PostgreSQL is back.”, and 2 times that it was away',
  ]);
});

it('is broken when a service says nothing, far too much, or that something failed', async () => {
  const [silent, loud, failing] = [speaker(), speaker(), speaker()];
  const services = [silent, loud, failing].map(({ service }) => service);
  const told = listenTo(services, storeSentences, hasty);
  for (let time = 0; time < 4; time += 1) loud.logs.push(away, back);
  failing.logs.push(away, back, { level: 50, msg: 'The sweep failed.' });
  await expect(told.away()).rejects.toThrow('the builder to say “PostgreSQL is away.”');
  await told.back();
  expect(told.broken()).toEqual([
    'the builder said 0 times “PostgreSQL is away.”',
    'the builder said 4 times “PostgreSQL is away.”',
    'the builder logged 1 errors, such as “The sweep failed.”',
  ]);
});
