import { previewRule } from '@pabal/db';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { printJson } from '../paging.ts';
import { needSegment } from '../segments.ts';
import { tableOf } from '../table.ts';
import { counted, plain, time } from '../words.ts';

export const segmentsPreview: Command = {
  name: 'segments preview',
  usage: 'KEY [--sample N] [--json]',
  summary: 'Count whom a segment finds right now, and show some of them.',
  details: `  --sample N  how many to show, 0 to 100 (default 10)
  --json      print JSON`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['KEY'], {
      sample: { type: 'string', default: '10' },
      json: { type: 'boolean', default: false },
    });
    if (!/^\d{1,3}$/.test(values.sample) || Number(values.sample) > 100)
      throw new UsageError(`--sample must be a number from 0 to 100, got "${values.sample}".`);
    const sample = Number(values.sample);
    const preview = await withStore(async (store) => {
      const { rule } = await needSegment(store, positionals[0] ?? '');
      return previewRule(store, rule, { sample });
    });
    if (values.json) return printJson(terminal, preview);
    terminal.err(`${counted(preview.recipients, 'recipient')}; different addresses: ${preview.addresses}.\n`);
    const rows = preview.sample.map((one) => [
      plain(one.externalId),
      plain(one.address),
      plain(one.name),
      time(one.activeAt),
    ]);
    if (rows.length > 0) terminal.out(tableOf(['id', 'address', 'name', 'active'], rows));
  },
};
