import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';
import { printJson } from '../paging.ts';
import { fields, plain, time } from '../words.ts';

export const newslettersShow: Command = {
  name: 'newsletters show',
  usage: 'KEY [--json]',
  summary: 'One newsletter. With --json its definition alone, as newsletters put takes it.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['KEY'], {
      json: { type: 'boolean', default: false },
    });
    const found = await withDesk(({ newsletters }) => newsletters.get(positionals[0] ?? ''));
    if (values.json) return printJson(terminal, found.definition);
    terminal.out(
      fields({
        newsletter: found.key,
        name: plain(found.name),
        version: String(found.version),
        'next slot': time(found.nextSlotAt),
        paused: time(found.pausedAt),
        changed: time(found.updatedAt),
        definition: JSON.stringify(found.definition),
      }),
    );
  },
};
