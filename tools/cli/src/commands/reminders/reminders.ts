import { reminderKey, type ShownReminder } from '@pabal/reminders';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { required, text, value, wholeNumber } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { checked } from '../../options/checked.ts';
import { idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { paging, sayNext } from '../../options/paging.ts';
import { type Cell, said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';
import { listing, pausing, putting, removing, resuming, showing } from './asking.ts';

const key = required(checked('KEY', reminderKey, 'what the app calls it'));
const app = text('NAME', 'the app whose it is; over HTTP it is the app of the key');

const list = spaceCommand({
  summary: 'List reminders: whom they are for, and when they come next.',
  options: {
    app: text('NAME', 'of one app'),
    recipient: text('ID', 'for one person, by the id that the company knows them by'),
    ...paging(idForm),
  },
  asks: [listing],
  async run({ app, recipient, json, ...page }, terminal, _withSpace, ask) {
    const { reminders, next } = await ask(listing, { app, recipient, page });
    if (json) printJson(terminal, { reminders, next });
    else if (reminders.length === 0) terminal.err('There are no reminders.\n');
    else terminal.out(tableOf(terminal, ['key', 'app', 'to', 'type', 'rule', 'next'], reminders.map(rowOf)));
    sayNext(terminal, next);
  },
});

const rowOf = (one: ShownReminder): Cell[] => [
  ...[plain(one.key), plain(one.app), plain(whomOf(one)), plain(one.type)],
  ...[`${ruleText(one.rule)} (${one.timeZone})`, one.nextAt ?? one.state],
];

const whomOf = ({ to }: ShownReminder) => ('recipient' in to ? to.recipient : to.email);

function ruleText(rule: ShownReminder['rule']): string {
  switch (rule.kind) {
    case 'weekly':
      return `${rule.days.join(',')}@${rule.at}`;
    case 'cron':
      return `cron ${rule.cron}`;
    case 'rrule':
      return `${rule.rrule} from ${rule.start}`;
    default:
      return `${rule.kind} ${rule.at}`;
  }
}

const show = spaceCommand({
  summary: 'Show a reminder: when it comes, and what became of its last time.',
  operands: { key },
  options: { app, json },
  asks: [showing],
  async run({ key, app, json }, terminal, _withSpace, ask) {
    const found = await ask(showing, { key, app });
    if (json) return printJson(terminal, found);
    print(terminal, found);
  },
});

function print(terminal: Terminal, found: ShownReminder): void {
  const { last, missed } = found;
  terminal.out(
    fields(terminal, {
      ...{ reminder: plain(found.key), app: plain(found.app), to: plain(whomOf(found)), type: found.type },
      rule: `${ruleText(found.rule)} (${found.timeZone})`,
      ...{ state: found.state, next: found.nextAt, 'tried again': found.triedAgainAt },
      missed: missed.policy === 'skip' ? 'skipped' : `sent late within ${missed.withinHours} h`,
      last: last === null ? '' : [last.outcome, ' ', last.at],
      event: last?.eventId ?? '',
      problem: plain(found.problem),
      data:
        found.dataUrl === null ? plain(JSON.stringify(found.data)) : `asked for at ${plain(found.dataUrl)}`,
    }),
  );
}

/** The options that say when it comes; exactly one is typed. */
const rules = {
  once: text('TIME', 'once, such as 2026-12-24T09:00 on the clocks of the time zone'),
  daily: text('HH:MM', 'each day at this time'),
  weekdays: text('HH:MM', 'from Monday to Friday at this time'),
  weekly: text('DAYS@HH:MM', 'on days of the week, such as mon,thu@09:00'),
  cron: text('FIELDS', 'five cron fields, such as "0 9 1 * *"'),
  rrule: text('RULE', 'a recurrence rule of calendars, such as "FREQ=MONTHLY;BYDAY=-1FR"; needs --start'),
  start: text('TIME', 'where the recurrence rule begins, such as 2026-03-01T09:00'),
} as const;

type Typed = Readonly<Record<keyof typeof rules, string | undefined>>;

function ruleIn({ once, daily, weekdays, weekly, cron, rrule, start }: Typed): object {
  const [days, at] = weekly?.split('@') ?? [];
  const typed = [
    once && { kind: 'once', at: once },
    daily && { kind: 'daily', at: daily },
    weekdays && { kind: 'weekdays', at: weekdays },
    weekly && { kind: 'weekly', days: days?.split(','), at },
    cron && { kind: 'cron', cron },
    rrule && { kind: 'rrule', rrule, start },
  ].filter((rule) => typeof rule === 'object');
  const [rule, ...more] = typed;
  if (rule !== undefined && more.length === 0) return rule;
  throw new UsageError('Say once when it comes: --once, --daily, --weekdays, --weekly, --cron or --rrule.');
}

const put = spaceCommand({
  summary: 'Make a reminder for a person, or replace it.',
  details: `For example: reminders put kim:links --app toaster --to kim --type reminder.saved-links --weekly mon,thu@09:00 --data-url https://toaster.example/links/kim`,
  operands: { key },
  options: {
    app,
    to: text('ID', 'a recipient, by the id that the company knows them by'),
    email: text('ADDRESS', 'or an address'),
    type: text('TYPE', 'the event type, which names the template'),
    data: value('JSON', 'the variables of the template', (typed) => jsonIn(typed, '--data')),
    dataUrl: text('URL', 'or where they are asked for when the time has come'),
    ...rules,
    timeZone: text('ZONE', 'such as Asia/Seoul (default: that of the recipient, else UTC)'),
    lateHours: wholeNumber(
      { least: 0, most: 168 },
      'hours that a missed one is sent late (default 24); 0 skips it',
    ),
    json,
  },
  asks: [putting],
  async run(options, terminal, _withSpace, ask) {
    const { key, app, to, email, type, data, dataUrl, timeZone, lateHours: withinHours } = options;
    const late = withinHours === 0 ? { policy: 'skip' } : { policy: 'late', withinHours };
    const body = {
      to: to === undefined ? { email } : { recipient: to },
      ...{ type, rule: ruleIn(options), data, dataUrl, timeZone },
      ...(withinHours !== undefined && { missed: late }),
    };
    const { reminder, created } = await ask(putting, { key, app, body });
    if (options.json) return printJson(terminal, reminder);
    const next =
      reminder.nextAt === null ? 'It comes no more.' : `It comes next ${said(reminder.nextAt, terminal)}.`;
    terminal.err(`The reminder ${reminder.key} is ${created ? 'made' : 'changed'}. ${next}\n`);
  },
});

const pause = spaceCommand({
  summary: 'Pause a reminder: its times pass until it is resumed.',
  operands: { key },
  options: { app },
  asks: [pausing],
  async run(named, terminal, _withSpace, ask) {
    const paused = await ask(pausing, named);
    terminal.err(`The reminder ${paused.key} is paused.\n`);
  },
});

const resume = spaceCommand({
  summary: 'Let a paused reminder go on with its next time.',
  operands: { key },
  options: { app },
  asks: [resuming],
  async run(named, terminal, _withSpace, ask) {
    const { key, nextAt } = await ask(resuming, named);
    const next = nextAt === null ? 'It comes no more.' : `It comes next ${said(nextAt, terminal)}.`;
    terminal.err(`The reminder ${key} goes on. ${next}\n`);
  },
});

const remove = spaceCommand({
  summary: 'Remove a reminder. What it has sent stays.',
  operands: { key },
  options: { app, yes },
  asks: [removing],
  async run({ yes, ...named }, terminal, _withSpace, ask) {
    await confirm(terminal, yes, `Remove the reminder ${named.key}?`);
    const removed = await ask(removing, named);
    terminal.err(`The reminder ${removed.key} is removed.\n`);
  },
});

export const reminders = { list, show, put, pause, resume, remove } satisfies Verbs;
