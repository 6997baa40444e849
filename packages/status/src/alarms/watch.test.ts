import { reportProcess } from '@pabal/db/status';
import { createLogger } from '@pabal/runtime';
import { type LogLine, useStore } from '@pabal/test/support';
import { z } from 'zod';
import { createOpsMail } from './ops-mail.ts';
import { createAlarmWatch } from './watch.ts';

const { store } = useStore({
  empty: ['processes', 'events', 'deliveries', 'event_keys', 'apps', 'newsletters'],
});

const seen = (id: string, service: 'builder' | 'sender', secondsAgo = 0) =>
  reportProcess(store, { id, service, version: '1.0.0', readiness: {}, sweptMsAgo: 0 }).then(() =>
    store.query('update processes set seen_at = now() - make_interval(secs => $2) where id = $1', [
      id,
      secondsAgo,
    ]),
  );

/** A process that watches, on a clock of its own. */
function watcher() {
  const logs: LogLine[] = [];
  const rung: string[] = [];
  const logger = createLogger(
    { service: 'api', level: 'info' },
    { write: (line) => void logs.push(z.looseObject({}).parse(JSON.parse(line))) },
  );
  let time = 0;
  const opsMail = createOpsMail({
    ...{ store, logger, to: 'oncall@example.com', locale: 'en', messageIdDomain: 'pabal.test' },
    queues: { ring: async (_lane, ids) => void rung.push(...ids) },
  });
  const watch = createAlarmWatch({ store, logger, opsMail, patienceMs: 60_000, now: () => time });
  return {
    logs,
    rung,
    look: (afterSeconds: number) => {
      time += afterSeconds * 1_000;
      return watch.look();
    },
    said: () => logs.map(({ msg }) => msg),
  };
}

async function mails() {
  const { rows } = await store.query<{ type: string; data: unknown }>(
    'select type, data from events order by id',
  );
  return rows;
}

it('says nothing while builders and senders are alive, or are only restarted', async () => {
  const { look, said } = watcher();
  await seen('b1', 'builder');
  await seen('s1', 'sender');
  await look(0);
  await store.query('truncate processes');
  await look(30);
  await seen('b2', 'builder');
  await seen('s2', 'sender');
  await look(40);
  await look(100);
  expect(said()).toEqual([]);
  expect(await mails()).toEqual([]);
});

it('says once that no builder is alive, whichever processes find out, and by one mail that is rung for', async () => {
  await seen('b1', 'builder', 100);
  await seen('s1', 'sender');
  const [api, sender] = [watcher(), watcher()];
  for (const one of [api, sender]) {
    await one.look(0);
    await one.look(61);
    await one.look(15);
  }
  const gone = expect.stringMatching(/^No builder is alive/);
  expect([api.said(), sender.said()]).toEqual([[gone, 'Mail to the people on call was planned.'], [gone]]);
  expect(await mails()).toMatchObject([
    { type: 'process.notice', data: { service: 'builder', lastSeenAt: expect.stringMatching(/Z$/) } },
  ]);
  expect([api.rung.length, sender.rung.length]).toEqual([1, 0]);
  await seen('b2', 'builder');
  await api.look(15);
  expect(api.said().at(-1)).toBe('A builder is alive again.');
});

it('counts from the last sign of life, as far as it was there itself', async () => {
  await seen('s1', 'sender');
  await seen('b1', 'builder');
  const { look, said } = watcher();
  await look(0);
  await seen('b1', 'builder', 50);
  await look(100);
  await look(9);
  expect(said()).toEqual([]);
  await look(2);
  expect(said()).toContain('Mail to the people on call was planned.');
});

it('reports overdue slots while no builder does', async () => {
  await seen('s1', 'sender');
  const definition = { template: 'daily-digest', alarmMinutes: 10 };
  await store.query(
    `insert into newsletters (id, key, name, definition, next_slot_at)
     values (gen_random_uuid(), 'daily', 'Daily', $1, now() - interval '1 hour')`,
    [JSON.stringify(definition)],
  );
  const { look, said } = watcher();
  await look(0);
  await look(61);
  expect(said()).toContain('Slots have passed without a finished edition.');
  expect((await mails()).map(({ type }) => type).sort()).toEqual(['newsletter.notice', 'process.notice']);
  const { look: lookElsewhere, said: saidElsewhere } = watcher();
  await lookElsewhere(0);
  await lookElsewhere(61);
  expect(saidElsewhere()).not.toContain('Slots have passed without a finished edition.');
});

it('says that no sender is alive in the log alone: no mail would go out', async () => {
  await seen('b1', 'builder');
  const { look, said } = watcher();
  await look(0);
  await look(61);
  expect(said()).toEqual(['No sender is alive: nothing is sent.']);
  expect(await mails()).toEqual([]);
});
