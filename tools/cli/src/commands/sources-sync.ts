import { syncSource } from '@pabal/people';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { printJson } from '../paging.ts';
import { needSources } from '../source-settings.ts';
import { counted } from '../words.ts';

export const sourcesSync: Command = {
  name: 'sources sync',
  usage: 'NAME [--json]',
  summary: 'Count recipients in from another database now, whether it is due or not.',
  details: '  --json  print JSON',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NAME'], {
      json: { type: 'boolean', default: false },
    });
    const [name = ''] = positionals;
    const sources = await needSources();
    const source = sources.find((one) => one.name === name);
    if (source === undefined) {
      const known = sources.map((one) => one.name).join(', ') || 'none';
      throw new CommandError(`There is no source "${name}". There are: ${known}.`);
    }
    const done = await withStore((store) => syncSource(store, source, { force: true }));
    if (done === undefined) throw new CommandError(`The source "${name}" is being read right now.`);
    if (values.json) printJson(terminal, done);
    else {
      const { rows, created, changed, refused, removed } = done;
      terminal.out(
        `${counted(rows, 'row')}: ${created} new, ${changed} changed, ${refused} refused, ${removed} left the group.\n`,
      );
    }
    if (done.problem !== undefined) throw new CommandError(done.problem);
  },
};
