import { createTestLetters } from '@pabal/db/testing';
import { createMetrics } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { showOpenLetters } from './metrics.ts';

const { store } = useStore({ empty: ['deliveries', 'events'] });

it('shows the letters that may go now by lane, and asks the ledger once for all figures', async () => {
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
  showOpenLetters(metrics, counted);
  const text = await metrics.text();
  expect(asked).toBe(1);
  expect(text).toContain('pabal_waiting{lane="event"} 3\n');
  expect(text).toContain('pabal_waiting{lane="newsletter"} 0\n');
  expect(text).toContain('pabal_waiting_of_editions{lane="event"} 0\n');
  expect(
    Number(/pabal_oldest_waiting_seconds\{lane="event"\} ([\d.]+)/.exec(text)?.[1]),
  ).toBeGreaterThanOrEqual(90);
});
