import { createApp } from '@pabal/db';
import { appModes, type Scope, scopes } from '@pabal/domain';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';

/** What an app usually needs; scopes that reach into other apps, or write to everybody, are asked for by name. */
const usualScopes = scopes.filter((scope) => !/^(ops|newsletters):/.test(scope));

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const appsCreate: Command = {
  name: 'apps create',
  usage: 'NAME [--mode live|test] [--scope SCOPE]…',
  summary: 'Make an app and print its API key, once.',
  details: [
    `  --mode   ${appModes.join(' or ')} (default live); a test key does everything but talk to the SMTP server`,
    `  --scope  one of ${scopes.join(', ')}; repeat it for more`,
    `           (default ${usualScopes.join(', ')})`,
    '',
    'The key alone goes to stdout, so that it can be piped on: … apps create crm > key.txt',
  ].join('\n'),
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NAME'], {
      mode: { type: 'string', default: 'live' },
      scope: { type: 'string', multiple: true, default: [...usualScopes] },
    });
    const [name = ''] = positionals;
    if (!nameForm.test(name)) {
      throw new UsageError(
        `NAME must be 1 to 64 letters, digits, dots, hyphens or underscores, got "${name}".`,
      );
    }
    const app = { name, mode: modeOf(values.mode), scopes: [...new Set(values.scope.map(scopeOf))] };
    const key = await withStore((store) => createApp(store, app));
    if (key === undefined) {
      throw new CommandError(
        `There is an app "${name}" already. Names are not used twice, as its deliveries stay under it; choose another.`,
      );
    }
    terminal.out(`${key}\n`);
    terminal.err(
      `The app "${name}" (${app.mode}: ${app.scopes.join(', ')}) has this key. It is not shown again.\n`,
    );
  },
};

function modeOf(text: string): (typeof appModes)[number] {
  const mode = appModes.find((known) => known === text);
  if (mode === undefined) throw new UsageError(`--mode must be ${appModes.join(' or ')}, got "${text}".`);
  return mode;
}

function scopeOf(text: string): Scope {
  const scope = scopes.find((known) => known === text);
  if (scope === undefined)
    throw new UsageError(`--scope must be one of ${scopes.join(', ')}, got "${text}".`);
  return scope;
}
