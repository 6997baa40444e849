import { type Calendar, calendarOf, monthForm } from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import { UsageError } from '../../command-line/errors.ts';
import { text, value } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

interface Wanted {
  readonly newsletter: string | undefined;
  readonly month: string | undefined;
}

const asking: Asking<Wanted, Calendar> = {
  route: 'get /v1/edition-calendar',
  onDatabase: (store, wanted) => calendarOf(store, wanted, new Date()),
  request: (wanted) => ({ query: { ...wanted } }),
  answer: same,
};

export const calendar = spaceCommand({
  summary: 'Show the slots of a month, past and coming, of one newsletter or of all.',
  details: 'What was is told by the editions that were begun; what comes, by the schedules as they are now.',
  operands: { newsletter: text('NEWSLETTER', 'its key (default: all)') },
  options: {
    month: value('MONTH', 'such as 2026-03 (default: the present one)', (typed, name) => {
      if (monthForm.test(typed)) return typed;
      throw new UsageError(`${name} must be a month such as 2026-03, got "${typed}".`);
    }),
    json,
  },
  asks: [asking],
  async run({ newsletter, month, json }, terminal, _withSpace, ask) {
    const found = await ask(asking, { newsletter, month });
    if (json) return printJson(terminal, found);
    if (found.slots.length === 0) return terminal.err(`There is no slot in ${found.month}.\n`);
    const rows = found.slots.map(({ day, time, timeZone, newsletter: key, standing, edition }) => [
      ...[day, time, timeZone, plain(key), standing, edition?.planned ?? '', edition?.id ?? ''],
      plain(edition?.reason ?? '', 60),
    ]);
    const headings = ['day', 'time', 'zone', 'newsletter', 'state', 'letters', 'edition', 'why'];
    terminal.out(tableOf(terminal, headings, rows));
    if (!found.isWhole) terminal.err('There are more slots in this month: name one newsletter.\n');
  },
});
