import {
  type AppState,
  cancelLetters,
  listAppStates,
  pause as pauseApp,
  resume as resumeApp,
} from '@pabal/apps';
import type { PausedApp } from '@pabal/db/apps';
import { type Asking, field, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { flag, required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { reasonIfAny } from '../../options/reason.ts';
import { pastTime } from '../../options/times.ts';
import { type Cell, said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted } from '../../terminal/words.ts';
import { create, keys, revoke, rotate } from './keys.ts';

const name = required(text('NAME', ''));

const listing: Asking<undefined, readonly AppState[]> = {
  route: 'get /v1/apps',
  onDatabase: (store) => listAppStates(store, new Date()),
  request: () => ({}),
  answer: field('apps'),
};

const list = spaceCommand({
  summary: 'List the apps: what their newest keys may do, how much they post, and how much of it waits.',
  details: `waiting: letters of its events that no sender has claimed yet. last minute: letters that came in within it.

apps keys NAME shows all keys of an app.`,
  options: { json },
  asks: [listing],
  async run({ json }, terminal, _withSpace, ask) {
    const apps = await ask(listing, undefined);
    if (json) printJson(terminal, apps);
    else if (apps.length === 0) terminal.err('There are no apps yet. Make one with apps create NAME.\n');
    else terminal.out(tableOf(terminal, headings, apps.map(rowOf)));
  },
});

const headings = [
  'name',
  'mode',
  'keys',
  'newest key',
  'scopes',
  'templates',
  'made',
  'last used',
  'waiting',
  'last minute',
  'paused',
  'revoked',
  'id',
];

function rowOf(app: AppState): Cell[] {
  const { keyPrefix, scopes, templates, lastUsedAt, pausedAt } = app;
  return [
    app.name,
    app.mode,
    app.keys,
    keyPrefix === null ? null : `${keyPrefix}…`,
    scopes?.join(',') ?? null,
    keyPrefix === null ? null : (templates?.join(',') ?? 'all'),
    app.createdAt,
    lastUsedAt ?? 'never',
    app.waiting,
    app.lastMinute,
    pausedAt === null ? null : [pausedAt, ` by ${app.pausedBy}`],
    app.revokedAt,
    app.id,
  ];
}

const pausing: Asking<string, PausedApp> = {
  route: 'post /v1/apps/{name}/pause',
  onDatabase: pauseApp,
  request: (name) => ({ path: { name } }),
  answer: same,
};

const pause = spaceCommand({
  summary: 'Hold back what an app posts: it is stored, and nothing of it is sent until apps resume.',
  details: `Its posts are still answered with 202, and say that the app is paused. Letters that senders have claimed already
still go out; everything else waits, whether it was rung for or not. What waits too long expires as usual.`,
  operands: { name },
  asks: [pausing],
  async run({ name }, terminal, _withSpace, ask) {
    const app = await ask(pausing, name);
    terminal.err(
      `The app "${app.name}" is paused since ${said(app.pausedAt, terminal)} by ${app.pausedBy}. What it posts is stored and waits.\n` +
        `Let it go on: apps resume ${app.name}. Give up what waits: apps cancel ${app.name} --dry-run.\n`,
    );
  },
});

const resuming: Asking<string, PausedApp> = {
  route: 'post /v1/apps/{name}/resume',
  onDatabase: (store, name) => resumeApp(store, name),
  request: (name) => ({ path: { name } }),
  answer: same,
};

const resume = spaceCommand({
  summary: 'Let a paused app go on.',
  operands: { name },
  asks: [resuming],
  async run({ name }, terminal, _withSpace, ask) {
    const app = await ask(resuming, name);
    terminal.err(
      `The app "${app.name}" goes on. What waits is sent in turn with the letters of other apps.\n`,
    );
  },
});

const cancelling: Asking<Parameters<typeof cancelLetters>[1], Awaited<ReturnType<typeof cancelLetters>>> = {
  route: 'post /v1/apps/{name}/cancel',
  onDatabase: cancelLetters,
  request: ({ name, reason, ...body }) => ({
    path: { name },
    body: { ...body, ...(reason !== '' && { reason }) },
  }),
  answer: same,
};

const cancel = spaceCommand({
  summary: 'Cancel what an app has posted and no sender has claimed.',
  details: `The letters are suppressed with the cause cancelled. Letters that a sender has claimed go out. Pause an app that goes on
posting first: apps pause NAME.`,
  operands: { name },
  options: {
    dryRun: flag('only count the letters'),
    yes,
    reason: reasonIfAny('kept in the history of each letter; required unless --dry-run'),
    before: pastTime('posted before TIME: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago (default now)'),
    type: text('TYPE', 'of events of this type only'),
    json,
  },
  asks: [cancelling],
  async run({ dryRun, yes, reason, json, ...which }, terminal, _withSpace, ask) {
    const cancelled = (dry: boolean) => ask(cancelling, { ...which, dryRun: dry, reason: reason ?? '' });
    if (dryRun && yes)
      throw new UsageError('Say either --dry-run, to count the letters, or --yes, to cancel them.');
    if (!dryRun) {
      if (!yes && terminal.ask === undefined)
        throw new UsageError('Say either --dry-run, to count the letters, or --yes, to cancel them.');
      if (reason === undefined)
        throw new UsageError('--reason is missing: say why, for the person who reads the history later.');
      await confirm(terminal, yes, async () => {
        const { letters } = await cancelled(true);
        if (letters === 0) return undefined;
        return `Cancel ${counted(letters, 'letter')} of "${which.name}"?`;
      });
    }
    const { letters, left } = await cancelled(dryRun);
    if (json) return printJson(terminal, { dryRun, letters, left });
    if (dryRun)
      return terminal.err(
        `A dry run; nothing was changed. ${counted(letters, 'letter')} would be cancelled.\n`,
      );
    terminal.err(`${counted(letters, 'letter')} of "${which.name}" cancelled.\n`);
    if (left > 0) terminal.err(`${counted(left, 'letter')} left. Run the same again.\n`);
  },
});

export const apps = { create, list, keys, rotate, revoke, pause, resume, cancel } satisfies Verbs;
