import { beatSender } from '@pabal/db/ledger';
import { createTestLetters } from '@pabal/db/testing';
import { createMetrics } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createBuilderMetrics, showLetters } from './metrics.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'senders'] });

it('shows the letters that may go now by lane, and asks the ledger once for all figures and scrapes', async () => {
  const letters = await createTestLetters(store);
  await letters.accept(3);
  await store.query(`update deliveries set next_attempt_at = now() - interval '90 s'`);
  let asked = 0;
  const counted = {
    ...store,
    query: (text: string, values?: readonly unknown[]) => {
      asked += 1;
      return store.query<never>(text, values);
    },
  };
  const metrics = createMetrics();
  showLetters(metrics, counted);
  const text = await metrics.text();
  // One for the three figures of open letters, and one for each other figure of the ledger.
  expect(asked).toBe(5);
  await metrics.text();
  expect(asked).toBe(5);
  expect(text).toContain('pabal_waiting{lane="event"} 3\n');
  expect(text).toContain('pabal_waiting{lane="newsletter"} 0\n');
  expect(text).toContain('pabal_waiting_of_editions{lane="event"} 0\n');
  expect(
    Number(/pabal_oldest_waiting_seconds\{lane="event"\} ([\d.]+)/.exec(text)?.[1]),
  ).toBeGreaterThanOrEqual(90);
});

it('shows dead letters, letters in doubt and senders, and 0 where there are none', async () => {
  const letters = await createTestLetters(store);
  await letters.fail(2, undefined, { template: 'password.reset' });
  await beatSender(store, 'a');
  const metrics = createMetrics('builder');
  showLetters(metrics, store);
  const text = await metrics.text();
  expect(text.match(/^pabal_dead_letters.*$/gm)).toEqual([
    'pabal_dead_letters{lane="event",template="other"} 0',
    'pabal_dead_letters{lane="newsletter",template="other"} 0',
    'pabal_dead_letters{lane="event",template="password.reset"} 2',
  ]);
  expect(text.match(/^pabal_(?:oldest_)?unknown.*$/gm)).toEqual([
    'pabal_unknown{lane="event"} 0',
    'pabal_unknown{lane="newsletter"} 0',
    'pabal_oldest_unknown_seconds{lane="event"} 0',
    'pabal_oldest_unknown_seconds{lane="newsletter"} 0',
  ]);
  expect(text).toContain('pabal_senders_alive 1\n');
});

it('shows nothing of the ledger while it cannot be read', async () => {
  const metrics = createMetrics('builder');
  showLetters(metrics, { ...store, query: () => Promise.reject(new Error('PostgreSQL is away.')) });
  const text = await metrics.text();
  expect(text).toContain('# TYPE pabal_waiting gauge');
  expect(text).not.toMatch(/^pabal_(?:waiting|dead_letters|unknown|senders_alive)\b/m);
});

it('says for how long the sweeper has not finished a round', async () => {
  let now = 0;
  const metrics = createMetrics('builder');
  const { sweepEnded } = createBuilderMetrics(metrics, () => now);
  now = 7_000;
  expect(await metrics.text()).toContain('pabal_last_sweep_seconds 7\n');
  sweepEnded();
  now = 7_500;
  expect(await metrics.text()).toContain('pabal_last_sweep_seconds 0.5\n');
});
