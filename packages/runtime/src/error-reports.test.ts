import { type FakeSentry, startSentry } from '@pabal/test/support';
import { createErrorReports } from './error-reports.ts';

let sentry: FakeSentry;

beforeEach(async () => {
  sentry = await startSentry();
});
afterEach(() => sentry.stop());

it('tells Sentry about an error with the ids that lead to it', async () => {
  const reports = await createErrorReports({ dsn: sentry.dsn, environment: 'test', service: 'sender' });
  reports.report(new TypeError('boom'), {
    delivery: 'd1',
    event: 'e1',
    template: 'password.reset',
    job: undefined,
  });
  await reports.stop();
  expect(sentry.events).toHaveLength(1);
  expect(sentry.events[0]?.exception.values[0]).toMatchObject({ type: 'TypeError', value: 'boom' });
  expect(sentry.events[0]?.tags).toEqual({
    service: 'sender',
    delivery: 'd1',
    event: 'e1',
    template: 'password.reset',
  });
});

it('reports the same error once, however many places it passes', async () => {
  const reports = await createErrorReports({ dsn: sentry.dsn, environment: 'test', service: 'api' });
  const error = new Error('once');
  const id = reports.report(error, { event: 'e1' });
  expect(reports.report(error)).toBe(id);
  await reports.stop();
  expect(sentry.events).toMatchObject([{ event_id: id }]);
});

it('keeps reports apart that are alike, each with the id that it was given', async () => {
  const reports = await createErrorReports({ dsn: sentry.dsn, environment: 'test', service: 'sender' });
  const ids = ['d1', 'd2'].map((delivery) => reports.report(alike(), { delivery }));
  await reports.stop();
  expect(sentry.events.map(({ event_id, tags }) => [event_id, tags.delivery])).toEqual([
    [ids[0], 'd1'],
    [ids[1], 'd2'],
  ]);
});

const alike = () => new Error('line 3: customer is missing');

it('keeps mail addresses out of what it sends', async () => {
  const reports = await createErrorReports({ dsn: sentry.dsn, environment: 'test', service: 'api' });
  reports.report(new Error('550 <someone@example.com> is unknown'));
  await reports.stop();
  expect(sentry.events[0]?.exception.values[0]?.value).toBe('550 <<address>> is unknown');
  expect(sentry.envelopes.join()).not.toContain('someone@');
});

it('does nothing without a DSN', async () => {
  const reports = await createErrorReports({ dsn: undefined, environment: 'test', service: 'api' });
  expect(reports.report(new Error('nobody listens'))).toBeUndefined();
  await reports.stop();
  expect(sentry.envelopes).toEqual([]);
});
