import { putSegment, unknownNames } from '@pabal/db';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { readRule } from '../segments.ts';

export const segmentsPut: Command = {
  name: 'segments put',
  usage: 'KEY FILE [--description TEXT]',
  summary: 'Make a segment from a file that holds its rule, or give it another rule.',
  details: `  --description TEXT  what it is for

A rule is JSON, such as
  {"all": [{"group": "customer:hannal"}, {"not": {"field": "activeAt", "withinDays": 30}}]}
docs/people.md describes the language.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['KEY', 'FILE'], { description: { type: 'string' } });
    const [key = '', file = ''] = positionals;
    if (key.length > 300 || /[\p{C}\p{Z}]/u.test(key))
      throw new UsageError(`KEY must be 1 to 300 characters without spaces, got "${key}".`);
    const rule = await readRule(file);
    const { created } = await withStore(async (store) => {
      const { groups, newsletters } = await unknownNames(store, rule);
      const unknown = [
        ...groups.map((name) => `group "${name}"`),
        ...newsletters.map((name) => `newsletter "${name}"`),
      ];
      if (unknown.length > 0)
        throw new CommandError(`The rule names what does not exist: ${unknown.join(', ')}.`);
      return putSegment(store, { key, rule, description: values.description, actor: actor() });
    });
    terminal.err(`The segment "${key}" was ${created ? 'made' : 'changed'}. See segments preview ${key}\n`);
  },
};
