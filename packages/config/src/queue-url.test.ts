import { parseQueueUrl } from './queue-url.ts';

describe('a queue URL', () => {
  it.each([
    ['redis://localhost', { mode: 'single', nodes: [{ host: 'localhost', port: 6379 }], tls: false, db: 0 }],
    [
      'redis://10.0.0.7:6380/3',
      { mode: 'single', nodes: [{ host: '10.0.0.7', port: 6380 }], tls: false, db: 3 },
    ],
    ['rediss://[::1]:6380', { mode: 'single', nodes: [{ host: '::1', port: 6380 }], tls: true, db: 0 }],
    [
      'redis://:p%40ss@h',
      { mode: 'single', nodes: [{ host: 'h', port: 6379 }], tls: false, db: 0, password: 'p@ss' },
    ],
    [
      'rediss://pabal:a:b@h/',
      {
        mode: 'single',
        nodes: [{ host: 'h', port: 6379 }],
        tls: true,
        db: 0,
        username: 'pabal',
        password: 'a:b',
      },
    ],
    [
      'redis+sentinel://:secret@s1,s2:26380/mymaster/1?sentinelPassword=other',
      {
        mode: 'sentinel',
        nodes: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 26380 },
        ],
        tls: false,
        db: 1,
        master: 'mymaster',
        password: 'secret',
        sentinelPassword: 'other',
      },
    ],
    [
      'rediss+cluster://n1:7000,n2:7001',
      {
        mode: 'cluster',
        nodes: [
          { host: 'n1', port: 7000 },
          { host: 'n2', port: 7001 },
        ],
        tls: true,
        db: 0,
      },
    ],
  ])('is read: %s', (url, expected) => {
    expect(parseQueueUrl(url)).toEqual({ kind: 'redis', ...expected });
  });

  it.each(['postgres://u:p@h/d', 'postgresql://h:5433/d?sslmode=require'])('is left to pg: %s', (url) => {
    expect(parseQueueUrl(url)).toEqual({ kind: 'postgres', url });
  });

  it.each([
    ['', 'something that is not a URL'],
    ['localhost:6379', 'something that is not a URL'],
    ['amqp://h', 'a amqp: URL that cannot be read'],
    ['redis://', 'a redis: URL that cannot be read'],
    ['redis://h:0', 'a host that is not host[:port]'],
    ['redis://h:99999', 'a host that is not host[:port]'],
    ['redis://a,b', 'several hosts; write redis+sentinel:// or redis+cluster://'],
    ['redis://h/first', 'a path that is not a database number'],
    ['redis://h/1/2', 'a path that is not a database number'],
    ['redis://:%zz@h', 'a percent sign that is not an escape'],
    ['redis://h?family=6', 'got another parameter than sentinelUsername'],
    ['redis+sentinel://h', 'no master'],
    ['redis+sentinel://h/m?password=x', 'got another parameter than sentinelUsername'],
    ['redis+cluster://h/1', 'a database number, which a cluster does not have'],
    ['postgres://h:port/d', 'a postgres:// URL that cannot be read'],
  ])('is refused with what came: %s', (url, got) => {
    expect(() => parseQueueUrl(url)).toThrow(got);
  });

  it('is never repeated in the refusal, which may hold a password', () => {
    expect(() => parseQueueUrl('redis://:hunter2@a,b')).not.toThrow('hunter2');
    expect(() => parseQueueUrl('redis://:hunter2@a,b')).toThrow('The queue URL must be redis://');
  });
});
