import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';
import { printJson } from '../paging.ts';

export const editionsBegin: Command = {
  name: 'editions begin',
  usage: 'NEWSLETTER [--wait] [--json]',
  summary: 'Begin an edition now, outside the schedule.',
  details: `  --wait  it waits for editions approve, whatever the newsletter says
  --json  print JSON`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NEWSLETTER'], {
      wait: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const approval = values.wait ? ({ mode: 'wait' } as const) : undefined;
    const edition = await withDesk(({ newsletters }) =>
      newsletters.begin(positionals[0] ?? '', { approval }),
    );
    if (values.json) return printJson(terminal, edition);
    terminal.out(`${edition.id}\n`);
    terminal.err(`The edition is begun. Watch it: editions show ${edition.id}.\n`);
  },
};
