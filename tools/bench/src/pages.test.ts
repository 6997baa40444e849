import { findProgram } from '@pabal/test/support';
import { webhookNotes } from './rows/costs/webhook-notes.ts';
import { signUps } from './rows/pages/sign-ups.ts';
import { pageVisits } from './rows/pages/visits.ts';

const options = { quick: true, queue: 'redis', senders: 1, connections: 5 } as const;
const withSink = findProgram('redis-server') && findProgram('smtp-sink') ? describe : undefined;

withSink?.('a quick run of the rows of pages and webhooks', () => {
  it('visits pages and follows links', async () => {
    const figures = await pageVisits.run({ ...options, count: 200 });
    expect(figures.map(({ value }) => value > 0)).toEqual(figures.map(() => true));
    expect(figures.length).toBeGreaterThan(5);
  }, 120_000);

  it('signs people up beside event mail, and every letter that asks arrives', async () => {
    const figures = await signUps.run({ ...options, count: 50 });
    const letters = figures.find(({ name }) => name === 'letters that ask');
    expect(letters).toMatchObject({ value: 50, ok: true });
  }, 120_000);

  it('notes the changes of letters for a webhook, and has them noted', async () => {
    const figures = await webhookNotes.run({ ...options, count: 50 });
    expect(figures.find(({ name }) => name === 'changes noted')).toMatchObject({ ok: true });
  }, 120_000);
});
