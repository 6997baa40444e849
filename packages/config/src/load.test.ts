import { ConfigError, configurationPage, describeConfig, loadConfig } from './index.ts';

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

it('reads settings with their defaults, as numbers and flags where they are such, and freezes them', () => {
  const config = loadConfig.api({ ...good, CONSOLE_WRITABLE: 'true' });
  expect(config).toMatchObject({ API_PORT: 3000, CONSOLE_WRITABLE: true, LOG_LEVEL: 'info' });
  expect(config.CONSOLE_PASSWORD).toBeUndefined();
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
    'DATABASE_URL must be a URL that starts with postgres:// or postgresql://, got "mysql://••••@h/db".',
  );
  expect(text).toContain('SENDER_CONNECTIONS must be a whole number from 1 to 1000, got "many".');
  expect(text).toContain(
    'MAIL_FROM must be an address, or a name and an address in angle brackets, got "nobody".',
  );
  expect(text).toContain('QUEUE_URL is missing. Set it to something like redis://localhost:6379');
});

it('never shows a password, neither in a problem nor in the settings it prints', () => {
  expect(problemsOf({ ...good, DATABASE_URL: 'postgres//user:topsecret@h' })).not.toContain('topsecret');
  const shown = JSON.stringify(
    describeConfig(loadConfig.api({ ...good, CONSOLE_PASSWORD: 'very-long-password' })),
  );
  expect(shown).not.toMatch(/secret|hidden|very-long/);
  expect(shown).toContain('db.example');
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
