import { type Command, readArguments, UsageError } from '../command.ts';
import { withDesk } from '../desk.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';

export const editionsPreview: Command = {
  name: 'editions preview',
  usage: 'ID [--as EXTERNAL_ID] [--locale TAG] [--part text|html] [--json]',
  summary: 'The letter that somebody would get.',
  details: `  --as EXTERNAL_ID  as whom the letter is written (default: nobody in particular)
  --locale TAG      in another language
  --part            text (default) or html
  --json            everything, with the header fields`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      as: { type: 'string' },
      locale: { type: 'string' },
      part: { type: 'string', default: 'text' },
      json: { type: 'boolean', default: false },
    });
    const { part } = values;
    if (part !== 'text' && part !== 'html')
      throw new UsageError(`--part must be text or html, got "${part}".`);
    const id = idOf('ID', positionals[0] ?? '');
    const letter = await withDesk(({ newsletters }) =>
      newsletters.preview(id, { recipient: values.as, locale: values.locale }),
    );
    if (values.json) return printJson(terminal, letter);
    terminal.err(`Subject: ${letter.subject}\n`);
    terminal.out(`${letter[part]}\n`);
  },
};
