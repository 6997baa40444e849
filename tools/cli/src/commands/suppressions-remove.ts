import { removeSuppressions } from '@pabal/db';
import { suppressionScopes } from '@pabal/domain';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { addressKeyOf, scopeOf, suppressionTable } from '../suppression-options.ts';

export const suppressionsRemove: Command = {
  name: 'suppressions remove',
  usage: 'ADDRESS [--scope SCOPE]',
  summary: 'Let an address be written to again. Who did is kept.',
  details: `  --scope SCOPE  only the suppression of this scope: ${suppressionScopes.join(', ')}`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ADDRESS'], { scope: { type: 'string' } });
    const addressKey = addressKeyOf(positionals[0] ?? '');
    const scope = values.scope === undefined ? undefined : scopeOf(values.scope);
    const removal = { addressKey, scope, actor: actor() };
    const removed = await withStore((store) => removeSuppressions(store, removal));
    if (removed.length === 0)
      throw new CommandError('This address is not suppressed like that; nothing was changed.');
    terminal.out(suppressionTable(removed));
    terminal.err('It may be written to again.\n');
  },
};
