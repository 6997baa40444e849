import {
  ConfigError,
  configurationPage,
  describeConfig,
  goneSettings,
  loadConfig,
  sessionUrls,
} from './index.ts';

const good = {
  DATABASE_URL: 'postgres://pabal:secret@db.example:5432/pabal',
  QUEUE_URL: 'redis://:hidden@redis.example:6379',
  SMTP_URL: 'smtp://user:pass@mail.example:587',
  MAIL_FROM: '파발 <noti@pabal.example>',
};

function problemsOf(environment: Record<string, string>): string {
  try {
    loadConfig.sender(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

function errorOf(load: () => unknown): string | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error);
  }
}

it('reads settings with their defaults, as numbers and flags where they are such, and freezes them', () => {
  const config = loadConfig.api({ ...good, CONSOLE_WRITABLE: 'true' });
  expect(config).toMatchObject({ API_PORT: 3000, CONSOLE_WRITABLE: true, LOG_LEVEL: 'info' });
  expect(config.OIDC_CLIENT_SECRET).toBeUndefined();
  expect(Object.isFrozen(config)).toBe(true);
});

it('reports all problems at once, each with what was expected and what came', () => {
  const text = problemsOf({
    DATABASE_URL: 'mysql://u:p@h/db',
    SENDER_CONNECTIONS: 'many',
    MAIL_FROM: 'nobody',
  });
  expect(text).toContain('The sender cannot start: 5 problems with its settings.');
  expect(text).toContain(
    'DATABASE_URL must be a URL that starts with postgres:// or postgresql://, got a mysql:// URL (not shown, it may hold a password).',
  );
  expect(text).toContain('SENDER_CONNECTIONS must be a whole number from 1 to 1000, got "many".');
  expect(text).toContain(
    'MAIL_FROM must be an address, or a name and an address in angle brackets, got "nobody".',
  );
  expect(text).toContain('QUEUE_URL is missing. Set it to something like redis://localhost:6379');
});

it('reads how many processes a service has, a number or auto', () => {
  expect(loadConfig.sender(good).SENDER_PROCESSES).toBe(1);
  expect(loadConfig.sender({ ...good, SENDER_PROCESSES: '4' }).SENDER_PROCESSES).toBe(4);
  expect(loadConfig.api({ ...good, API_PROCESSES: 'auto' }).API_PROCESSES).toBe('auto');
  for (const wrong of ['all', '0', '65'])
    expect(problemsOf({ ...good, SENDER_PROCESSES: wrong })).toContain(
      `SENDER_PROCESSES must be auto, or a whole number from 1 to 64, got "${wrong}".`,
    );
});

it('never shows a password, neither in a problem nor in the settings it prints', () => {
  expect(problemsOf({ ...good, DATABASE_URL: 'postgres//user:topsecret@h' })).not.toContain('topsecret');
  const shown = JSON.stringify(
    describeConfig(loadConfig.api({ ...good, LINK_SECRET: 'very-long-password-with-32-characters' })),
  );
  expect(shown).not.toMatch(/secret|hidden|very-long/);
  expect(shown).toContain('db.example');
});

/** A password as people paste it, whole and in the parts that a URL makes of it. */
const passwords = [
  '12#hush1@b',
  '12?hush2=x',
  '12/hush3',
  'hush4@home',
  '99%hush5',
  'hush6 word',
  'hush7:8',
  '12\\hush8',
];
const malformed = (scheme: string) =>
  passwords.flatMap((word) => [
    `${scheme}://user:${word}@host.example:99/x?wrong=1`,
    `${scheme}://user:${word}`,
    `${scheme}://:${word}@host.example`,
    `${scheme}://${word}@host.example?wrong=1`,
    `${scheme}//user:${word}@host.example`,
    `${scheme}:user:${word}@host.example`,
    `user:${word}@host.example`,
    `${scheme}://user:${word}@host.example,${scheme}://user:${word}@host.example`,
    `${scheme}://ok.example ${scheme}://user:${word}@host.example#na me`,
    `wrong://user:${word}@host.example`,
  ]);

it.each([
  ['SMTP_URL', 'smtp'],
  ['DATABASE_URL', 'postgres'],
  ['DATABASE_URL', 'mysql'],
  ['QUEUE_URL', 'redis'],
  ['QUEUE_URL', 'redis+sentinel'],
  ['QUEUE_URL', 'rediss+cluster'],
  ['PING_URL', 'https'],
  ['SENTRY_DSN', 'https'],
  ['PUBLIC_URL', 'http'],
])(
  'quotes no part of a password from a %s of %s:// that it refuses, however it is misspelt',
  (name, scheme) => {
    for (const url of malformed(scheme)) {
      const environment = { ...good, [name]: url };
      for (const load of [loadConfig.api, loadConfig.builder, loadConfig.sender, loadConfig.cli]) {
        // What is in order, and has no credentials to tell by their @, is a host with a path and parameters.
        const shown = () => (url.includes('@') ? JSON.stringify(describeConfig(load(environment))) : '');
        const said = errorOf(() => load(environment)) ?? shown();
        expect({ url, said, leaks: /hush\d/.test(said) }).toEqual({ url, said, leaks: false });
      }
    }
  },
);

it('says what a refused URL is, where that can be told, and how a password is written', () => {
  expect(problemsOf({ ...good, SMTP_URL: 'smtp://user:12#s3cr3t@mail.example.com:587' })).toContain(
    'got a smtp:// URL (not shown, it may hold a password)',
  );
  expect(problemsOf({ ...good, SMTP_URL: 'smtp://user:1/2@mail.example.com' })).toContain(
    '(in a password write @ as %40, / as %2F, # as %23, ? as %3F and % as %25)',
  );
  expect(problemsOf({ ...good, QUEUE_URL: 'http://queue.example.com:80/' })).toContain(
    'http:// URL for queue.example.com',
  );
});

it('counts an empty variable as missing', () => {
  expect(problemsOf({ ...good, SMTP_URL: '' })).toContain('SMTP_URL is missing.');
});

it('wants the settings of DKIM together', () => {
  expect(problemsOf({ ...good, DKIM_DOMAIN: 'pabal.example' })).toContain(
    'DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY_FILE go together; missing: DKIM_SELECTOR, DKIM_KEY_FILE.',
  );
});

it('starts relative paths at the root of the project, wherever the process was started', () => {
  expect(loadConfig.api(good).TEMPLATES_DIR).toMatch(/^\/.*\/templates$/);
  expect(loadConfig.api({ ...good, TEMPLATES_DIR: '/etc/letters' }).TEMPLATES_DIR).toBe('/etc/letters');
});

it('documents every setting with its default and its readers', () => {
  expect(configurationPage()).toContain('| `API_PORT` | `3000` | api |');
});

describe('QUEUE_URL', () => {
  const readers = [loadConfig.api, loadConfig.builder, loadConfig.sender, loadConfig.cli];
  it.each([
    'redis://redis.example',
    'rediss://:pw@redis.example:6380/2',
    'redis+sentinel://a.example:26379,b.example:26380,c.example:26381/pabal',
    'rediss+sentinel://:pw@a.example:26379,b.example:26379/pabal/3?sentinelPassword=other',
    'redis+cluster://a.example:7000,b.example:7001,[::1]:7002',
    'rediss+cluster://user:pw@a.example:7000,b.example:7001',
    'postgres://pabal:pw@db.example:5432/pabal',
  ])('may be %s, for every process', (QUEUE_URL) => {
    for (const read of readers) expect(read({ ...good, QUEUE_URL }).QUEUE_URL).toBe(QUEUE_URL);
  });

  it.each([
    [
      'redis://a.example:6379,b.example:6379',
      'got several hosts; write redis+sentinel:// or redis+cluster://',
    ],
    ['redis+sentinel://a.example:26379,b.example:26379', 'got no master'],
    ['redis+cluster://a.example:7000,b.example:7001/3', 'got a database number'],
    ['redis+cluster://a.example:7000,b.example:99999', 'got a host that is not host[:port]'],
    ['amqp://a.example', 'got a amqp: URL that cannot be read'],
  ])('may not be %s, and it is said why', (QUEUE_URL, why) => {
    const text = problemsOf({ ...good, QUEUE_URL });
    expect(text).toContain('QUEUE_URL must be redis://host[:port][/db]');
    expect(text).toContain(why);
  });

  it('is never shown with a password, however many hosts it has', () => {
    const urls = [
      'redis+sentinel://:topsecret@a:1,b:2?sentinelPassword=topsecret',
      'redis+cluster://u:topsecret@a:1,b:2/9',
    ];
    for (const QUEUE_URL of urls) expect(problemsOf({ ...good, QUEUE_URL })).not.toContain('topsecret');
    const QUEUE_URL = 'redis+sentinel://:topsecret@a:1,b:2/m?sentinelPassword=topsecret';
    const shown = describeConfig(loadConfig.api({ ...good, QUEUE_URL }));
    expect(shown.QUEUE_URL).toContain('a:1,b:2/m');
    expect(shown.QUEUE_URL).not.toContain('topsecret');
  });
});

describe('a pooler', () => {
  const pooled = { ...good, DATABASE_POOLER: 'transaction' };

  it('and the queue on the same PostgreSQL need a way past the pooler', () => {
    const same = { ...pooled, QUEUE_URL: 'postgres://pabal:secret@db.example/pabal' };
    expect(problemsOf(same)).toContain('Set DATABASE_DIRECT_URL');
    const direct = 'postgres://pabal:secret@db.example:6432/pabal';
    const config = loadConfig.sender({ ...same, DATABASE_DIRECT_URL: direct });
    expect(sessionUrls(config)).toEqual({ migrations: direct, queue: direct });
  });

  it('asks nothing of a queue elsewhere', () => {
    const config = loadConfig.api(pooled);
    expect(sessionUrls(config)).toEqual({ migrations: good.DATABASE_URL, queue: good.QUEUE_URL });
  });
});

it('wants the time to drain to be a part of the time to stop', () => {
  expect(problemsOf({ ...good, DRAIN_SECONDS: '25' })).toContain(
    'DRAIN_SECONDS (25) must be less than SHUTDOWN_SECONDS (25), of which it is a part.',
  );
  expect(loadConfig.api({ ...good, DRAIN_SECONDS: '5' }).DRAIN_SECONDS).toBe(5);
});

describe.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('%s', (name) => {
  it('is no setting, whatever it is set to', () => {
    const environment = JSON.parse(`{${JSON.stringify(good).slice(1, -1)},"${name}":"x"}`);
    expect(loadConfig.sender(environment)).toEqual(loadConfig.sender(good));
  });

  it.each([
    ['SMTP_URL', (word: string) => `smtp://mail.example:25?${word}=1`],
    ['QUEUE_URL', (word: string) => `redis://redis.example:6379?${word}=1`],
    ['EVENT_UNKNOWN', (word: string) => word],
    ['LOG_LEVEL', (word: string) => word],
    ['DOMAIN_LIMITS', (word: string) => `mail.example ${word}=1`],
  ])('in %s is refused like a word that nobody knows', (setting, valueWith) => {
    const load = (word: string) => () => loadConfig.builder({ ...good, [setting]: valueWith(word) });
    const sentence = (word: string) =>
      [load(word), () => loadConfig.sender({ ...good, [setting]: valueWith(word) })]
        .map((attempt) => errorOf(attempt) ?? '')
        .join('\n')
        .replaceAll(word, 'WORD')
        .replaceAll(word.toLowerCase(), 'WORD');
    expect(sentence('qqzzq')).toContain(setting);
    expect(sentence(name)).toBe(sentence('qqzzq'));
  });
});

it('says what took the place of a setting that is set and does nothing any more', () => {
  expect(goneSettings({ CONSOLE_PASSWORD: 'a long password' })).toMatchObject([
    { setting: 'CONSOLE_PASSWORD', instead: expect.stringContaining('pabal users add') },
  ]);
  expect(goneSettings({ CONSOLE_PASSWORD: '' })).toEqual([]);
});

it('takes the settings of an OpenID provider together or not at all', () => {
  const provider = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'pabal', OIDC_CLIENT_SECRET: 's' };
  expect(loadConfig.api({ ...good, ...provider })).toMatchObject({ OIDC_SCOPES: 'openid email profile' });
  const read = (more: Record<string, string>) => () => loadConfig.api({ ...good, ...more });
  expect(read({ OIDC_ISSUER: 'https://login.example' })).toThrow(
    'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET go together; missing: OIDC_CLIENT_ID, OIDC_CLIENT_SECRET.',
  );
  expect(read({ ...provider, OIDC_ROLES: 'admin=admins' })).toThrow('missing: OIDC_ROLE_CLAIM.');
  expect(read({ ...provider, OIDC_ROLE_CLAIM: 'groups', OIDC_ROLES: 'boss=admins' })).toThrow(
    'OIDC_ROLES must be roles such as `admin=pabal-admins; operator=on-call`',
  );
});
