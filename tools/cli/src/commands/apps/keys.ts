// Giving keys to apps, and taking them away.

import { keysOf, makeApp, revokeKeys, rotateKey } from '@pabal/apps';
import { countUnclaimedOf, findApp, type ListedKey } from '@pabal/db/apps';
import type { SpaceStore } from '@pabal/db/store';
import { appModes, defaultScopes, scopes } from '@pabal/domain';
import { actor } from '../../actor.ts';
import { UsageError } from '../../command-line/errors.ts';
import { flag, required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { type Cell, said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted } from '../../terminal/words.ts';
import { asTyped, expiresOption, rightsText, scopeOption, secondsOf, templateOption } from './rights.ts';

const name = required(text('NAME', ''));

export const create = spaceCommand({
  summary: 'Make an app and print its API key, once.',
  details: `recipients, newsletters and ops reach people and letters of all apps, so they are asked for by name.

The key alone goes to stdout, so that it can be piped on:

  pabal apps create crm > key.txt`,
  operands: { name },
  options: {
    mode: withDefault(
      word(
        'MODE',
        appModes,
        `${appModes.join(' or ')} (default live); a test key does everything but talk to the SMTP server, and can have no scope that writes to people or changes them`,
      ),
      'live',
    ),
    scope: scopeOption(
      `one of ${scopes.join(', ')} (default ${defaultScopes.join(', ')}: post events, and read one’s own)`,
    ),
    template: templateOption('all'),
    expires: expiresOption,
  },
  async run(
    { name, mode, scope = defaultScopes, template: templates = [], expires: expiresAt },
    terminal,
    withSpace,
  ) {
    const app = { name, mode, scopes: scope, templates, expiresAt };
    const key = await asTyped(withSpace((store) => makeApp(store, app, actor())));
    terminal.out(`${key}\n`);
    const rights = rightsText({ ...app, templates: templates.length === 0 ? null : templates });
    terminal.err(`The app "${name}" (${rights}) has this key. It is not shown again.\n`);
  },
});

export const keys = spaceCommand({
  summary: 'List the keys of an app: what each may do, when it was last used, and until when it is in force.',
  operands: { name },
  options: { json },
  async run({ name, json }, terminal, withSpace) {
    const found = await withSpace((store) => keysOf(store, name));
    if (json) return printJson(terminal, found);
    const headings = ['key', 'mode', 'scopes', 'templates', 'made', 'last used', 'state'];
    terminal.out(tableOf(terminal, headings, found.map(rowOf)));
  },
});

function rowOf(key: ListedKey): Cell[] {
  return [
    `${key.prefix}…`,
    key.mode,
    key.scopes.join(','),
    key.templates?.join(',') ?? 'all',
    key.createdAt,
    key.lastUsedAt ?? 'never',
    stateOf(key),
  ];
}

function stateOf({ revokedAt, revokedBy, expiresAt, inForce }: ListedKey): Cell {
  if (revokedAt !== null) return ['revoked ', revokedAt, revokedBy === null ? '' : ` by ${revokedBy}`];
  if (expiresAt === null) return { text: 'in force', tone: 'good' };
  return [inForce ? 'in force until ' : 'expired ', expiresAt];
}

export const rotate = spaceCommand({
  summary: 'Give an app another API key and print it, once. The old ones go on for a while.',
  details: `Events, idempotency keys and histories stay the app’s. An app whose keys are all revoked gets one again.

The key alone goes to stdout, so that it can be piped on.`,
  operands: { name },
  options: {
    overlap: withDefault(
      value(
        'AGE',
        'how long the keys that are in force go on beside it, such as 30m, 12h or 7d (default 7d; 0s ends them within 5 seconds)',
        secondsOf,
      ),
      secondsOf('7d', '--overlap'),
    ),
    scope: scopeOption('what the new key may do, in place of what the newest one may'),
    template: templateOption('as the newest'),
    allTemplates: flag('lift the limit to some templates'),
    expires: expiresOption,
  },
  async run({ name, overlap, scope = [], template, allTemplates, expires: expiresAt }, terminal, withSpace) {
    if (allTemplates && template)
      throw new UsageError('--all-templates and --template go against each other: give one of them.');
    const templates = allTemplates ? ('all' as const) : (template ?? []);
    const wishes = { overlapSeconds: overlap, scopes: scope, templates, expiresAt };
    const { key, old, ...rights } = await asTyped(
      withSpace((store) => rotateKey(store, name, wishes, actor())),
    );
    terminal.out(`${key}\n`);
    terminal.err(`The app "${name}" (${rightsText(rights)}) has this key. It is not shown again.\n`);
    for (const { prefix, expiresAt: end } of old)
      terminal.err(`The key ${prefix}… goes on until ${said(end, terminal)}.\n`);
  },
});

export const revoke = spaceCommand({
  summary: 'Revoke all keys of an app, or one of them. What they have posted is still sent.',
  details: 'apps rotate NAME gives the app a key again.',
  operands: { name },
  options: {
    key: text('PREFIX', 'only the key that begins so; apps keys NAME shows the beginnings'),
    yes,
  },
  async run({ name, key, yes }, terminal, withSpace) {
    // As it is shown, with or without the dots behind it.
    const prefix = key?.replace(/…$/, '');
    const which = prefix === undefined ? `all keys of "${name}"` : `the key ${prefix}… of "${name}"`;
    await confirm(terminal, yes, `Revoke ${which}?`);
    const revoked = await asTyped(withSpace((store) => revokeKeys(store, name, prefix, actor())));
    if (revoked.length === 0) terminal.err(`Nothing of "${name}" was in force: it was revoked before.\n`);
    for (const one of revoked)
      terminal.err(`The key ${one}… of "${name}" is revoked; it stops working within 5 seconds.\n`);
    const letters = await withSpace((store) => unclaimed(store, name));
    if (letters > 0)
      terminal.err(
        `${counted(letters, 'letter')} that it has posted will still be sent. To give them up: apps cancel ${name} --dry-run\n`,
      );
  },
});

async function unclaimed(store: SpaceStore, name: string): Promise<number> {
  const app = await findApp(store, name);
  return app === undefined ? 0 : countUnclaimedOf(store, { appId: app.id, before: new Date() });
}
