import { isBellGone, isConnectionFault } from './errors.ts';

const coded = (code: string | number, message = 'x') => Object.assign(new Error(message), { code });

describe('errors of the queue', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('57P01', 'terminating connection due to administrator command'),
    coded('53300', 'too many clients already'),
    coded('08006'),
    new Error('Connection is closed.'),
    new Error('Connection terminated unexpectedly'),
    new Error('Reached the max retries per request limit (which is 0).'),
    new AggregateError([coded('ECONNREFUSED')]),
    coded('25006', 'cannot execute INSERT in a read-only transaction'),
    new Error('None of startup nodes is available'),
    new Error('Failed to refresh slots cache.'),
    new Error('Too many Cluster redirections. Last error: Error: MOVED 4826 127.0.0.1:7001'),
    new Error('MOVED 4826 127.0.0.1:7001'),
    new Error('CLUSTERDOWN The cluster is down'),
    new Error('All sentinels are unreachable. Retrying from scratch after 100ms.'),
    new Error('UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'),
    new Error('LOADING Redis is loading the dataset in memory'),
    new Error("READONLY You can't write against a read only replica."),
  ])('are known as a server that is away: %s', (error) => {
    expect(isConnectionFault(error)).toBe(true);
  });

  it.each([
    coded('42P01', 'relation does not exist'),
    coded('57014', 'canceling statement due to statement timeout'),
    new Error('OOM command not allowed when used memory > maxmemory.'),
    new Error('a handler threw'),
    undefined,
    'Connection is closed.',
  ])('are not mistaken for one: %s', (error) => {
    expect(isConnectionFault(error)).toBe(false);
  });

  it('are known as a job that was wiped or taken over', () => {
    expect(isBellGone(coded(-1, 'Missing key for job 1. moveToFinished'))).toBe(true);
    expect(isBellGone(coded(-2, 'Missing lock for job 1. moveToFinished'))).toBe(true);
    expect(isBellGone(new Error('could not renew lock for job 1'))).toBe(true);
    expect(isBellGone(coded('ECONNREFUSED'))).toBe(false);
  });
});
