import type { z } from 'zod';
import { nodeOrExit } from './node.ts';
import { describeRefused } from './redact.ts';
import { type Config, type ServiceName, schemas, supervisorSchema } from './services.ts';
import { isSameServer } from './stores.ts';

/** The settings cannot be used. The message lists every problem, one a line, with secrets left out. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of a process from its environment, checks them together and freezes them.
 * An empty variable counts as missing.
 *
 * @throws ConfigError with all problems at once.
 */
export const loadConfig = {
  api: (environment: Environment = process.env): Config<'api'> => load('api', schemas.api, environment),
  builder: (environment: Environment = process.env): Config<'builder'> =>
    load('builder', schemas.builder, environment),
  sender: (environment: Environment = process.env): Config<'sender'> =>
    load('sender', schemas.sender, environment),
  inbound: (environment: Environment = process.env): Config<'inbound'> =>
    load('inbound', schemas.inbound, environment),
  pages: (environment: Environment = process.env): Config<'pages'> =>
    load('pages', schemas.pages, environment),
  cli: (environment: Environment = process.env): Config<'cli'> => load('cli', schemas.cli, environment),
  supervisor: (environment: Environment = process.env): Readonly<z.infer<typeof supervisorSchema>> =>
    load('supervisor', supervisorSchema, environment),
};

function load<Schema extends z.ZodObject>(
  name: ServiceName | 'supervisor',
  schema: Schema,
  environment: Environment,
): Readonly<z.infer<Schema>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => describe(issue, given))),
    ...rulesBetween(given),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(sentence(name, problems));
  return Object.freeze(parsed.data);
}

function describe(issue: z.core.$ZodIssue, given: Environment): string {
  const name = String(issue.path[0]);
  const came = given[name];
  if (came === undefined) return `${name} is missing. Set it to ${expectedOf(name)}`;
  return `${name} must be ${issue.message}, got ${describeRefused(name, came)}.`;
}

function expectedOf(name: string): string {
  const examples: Record<string, string> = {
    DATABASE_URL: 'something like postgres://pabal:secret@localhost:5432/pabal.',
    QUEUE_URL: 'something like redis://localhost:6379, or to the same as DATABASE_URL.',
    SMTP_URL: 'something like smtp://user:password@mail.example.com:587 (TLS is then required).',
    LINK_SECRET: 'the secret of all services, of at least 32 characters: openssl rand -hex 32.',
    MAIL_FROM: 'something like `Pabal <noti@example.com>`.',
  };
  return examples[name] ?? 'what docs/configuration.md says.';
}

/** Rules between settings, each naming all of them. */
function rulesBetween(given: Environment): string[] {
  return [...dkimRule(given), ...poolerRule(given), ...drainRule(given), ...providerRule(given)];
}

/** A pooler in transaction mode lends connections; the queue on PostgreSQL listens on one for as long as it lives. */
function poolerRule({
  DATABASE_POOLER,
  DATABASE_URL,
  DATABASE_DIRECT_URL,
  QUEUE_URL,
}: Environment): string[] {
  if (DATABASE_POOLER !== 'transaction' || DATABASE_DIRECT_URL !== undefined) return [];
  if (!isSameServer(DATABASE_URL, QUEUE_URL)) return [];
  return [
    'DATABASE_POOLER=transaction and a QUEUE_URL that leads to the same pooler do not go together: the queue needs connections of its own. Set DATABASE_DIRECT_URL to the PostgreSQL behind the pooler, or QUEUE_URL to Redis.',
  ];
}

/** The whole stop must fit into its time: what a process is given to drain is missing to hand back what is in flight. */
function drainRule({ DRAIN_SECONDS = '0', SHUTDOWN_SECONDS = '25' }: Environment): string[] {
  if (!(Number(DRAIN_SECONDS) >= Number(SHUTDOWN_SECONDS))) return [];
  return [
    `DRAIN_SECONDS (${DRAIN_SECONDS}) must be less than SHUTDOWN_SECONDS (${SHUTDOWN_SECONDS}), of which it is a part.`,
  ];
}

/** Whom the provider has signed in is taken for who it says, so that half of its settings is none. */
function providerRule(given: Environment): string[] {
  const together = [
    ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
    ['OIDC_ROLE_CLAIM', 'OIDC_ROLES'],
  ];
  return together.flatMap((names) => {
    const missing = names.filter((name) => given[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    return [`${names.join(', ')} go together; missing: ${missing.join(', ')}.`];
  });
}

function dkimRule(given: Environment): string[] {
  const dkim = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'];
  const missing = dkim.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === dkim.length) return [];
  return [`${dkim.join(', ')} go together; missing: ${missing.join(', ')}.`];
}

function sentence(name: ServiceName | 'supervisor', problems: readonly string[]): string {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return `The ${name} cannot start: ${count} with its settings.\n${problems.map((problem) => `  - ${problem}`).join('\n')}`;
}

/** A setting of an earlier version that does nothing any more. */
interface GoneSetting {
  readonly setting: string;
  readonly instead: string;
}

const gone: readonly GoneSetting[] = [
  {
    setting: 'CONSOLE_PASSWORD',
    instead:
      'People sign in to the console as users. Make the first one with pabal users add ADDRESS --role admin, and remove the setting.',
  },
];

/** Those that are set all the same. */
export const goneSettings = (environment: Environment = process.env): readonly GoneSetting[] =>
  gone.filter(({ setting }) => (environment[setting] ?? '') !== '');

/**
 * Reads the settings or ends the process with code 78 (`EX_CONFIG` of sysexits) and the problems on stderr, the first of
 * which may be its Node: for the first line of a process, when there is no logger yet.
 */
export function configOrExit<Loaded>(read: () => Loaded): Loaded {
  nodeOrExit();
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}
