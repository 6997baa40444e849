import { readAuditPlace, verifyAudit } from '@pabal/access';
import { type ListedAuditEntry, listAudit } from '@pabal/db/access';
import { nextOf } from '@pabal/domain';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { text, value } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { paging, sayNext } from '../../options/paging.ts';
import { pastTime } from '../../options/times.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';

const numberForm = /^\d{1,15}$/;

const list = spaceCommand({
  summary: 'List who did what, the newest first: over the API, from the console and from the command line.',
  details: `Events that apps post are not in it: they are the ledger. What belongs to the installation, such as limits, is in the space
default.`,
  options: {
    actor: text('ACTOR', 'user:ADDRESS, api:APP or cli:ACCOUNT'),
    action: text('ACTION', 'such as apps.pause, or apps for all that is done to apps'),
    object: text('NAME', 'the name or id of what it was done to'),
    from: pastTime('at or after TIME: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago'),
    to: pastTime('before TIME'),
    ...paging(numberForm),
  },
  async run({ json, limit, after, ...filter }, terminal, withSpace) {
    const before = after === undefined ? undefined : Number(after);
    const found = await withSpace((store) => listAudit(store.lists, filter, { before, limit }));
    if (json) return printJson(terminal, found);
    if (found.length === 0) return terminal.err('Nothing like this is written down.\n');
    const headings = ['number', 'when', 'who', 'what', 'of what', 'how many', 'why', 'from'];
    terminal.out(tableOf(terminal, headings, found.map(rowOf)));
    sayNext(
      terminal,
      nextOf(found, limit, ({ number }) => String(number)),
    );
  },
});

function rowOf(entry: ListedAuditEntry): Cell[] {
  const { number, at, actor, action, object, details, outcome, affected, reason, network, door } = entry;
  const what = details === null ? object : `${object ?? ''} ${details}`.trim();
  const done: Cell = outcome === 'failed' ? { text: `${action} (failed)`, tone: 'bad' } : action;
  return [number, at, actor, done, what, affected, reason, network ?? door];
}

const verify = spaceCommand({
  summary: 'Check that the audit log is as it was written. The exit code says so, too.',
  details: `Each entry has the hash of the one before it. A person who may write to the database could compute all of them again:
write the place that is printed down where nobody can change it, and give it with --place later.

The place alone goes to stdout.`,
  options: {
    place: value(
      'PLACE',
      'a place that an earlier verify has printed: it must still be there',
      (typed, name) => readAuditPlace(typed, name),
    ),
    json,
  },
  async run({ place, json }, terminal, withSpace) {
    const verdict = await withSpace((store) => verifyAudit(store, place));
    if (json) printJson(terminal, verdict);
    if (verdict.problem !== null) throw new CommandError(verdict.problem);
    if (json) return;
    terminal.out(`${verdict.end.number}:${verdict.end.hash}\n`);
    terminal.err(
      `The audit log is whole: ${verdict.entries} ${verdict.entries === 1 ? 'entry' : 'entries'}.\n`,
    );
  },
});

export const audit = { list, verify } satisfies Verbs;
