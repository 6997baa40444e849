import { putSuppression } from '@pabal/db';
import { suppressionScopes } from '@pabal/domain';
import { actor } from '../actor.ts';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { reasonOf } from '../reason.ts';
import { addressKeyOf, scopeOf } from '../suppression-options.ts';

const day = 86_400_000;

export const suppressionsAdd: Command = {
  name: 'suppressions add',
  usage: 'ADDRESS --reason TEXT [--scope SCOPE] [--days N]',
  summary: 'Never write to an address.',
  details: `  --reason TEXT  such as complaint
  --scope SCOPE  ${suppressionScopes.join(', ')} (default all)
  --days N       for so many days, 1 to 36500 (for good without)`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ADDRESS'], {
      reason: { type: 'string' },
      scope: { type: 'string', default: 'all' },
      days: { type: 'string' },
    });
    const suppression = {
      addressKey: addressKeyOf(positionals[0] ?? ''),
      scope: scopeOf(values.scope),
      reason: reasonOf(values.reason).slice(0, 100),
      expiresAt: values.days === undefined ? undefined : expiryOf(values.days),
      actor: actor(),
    };
    const { created } = await withStore((store) => putSuppression(store, suppression));
    terminal.err(
      created ? 'The address is suppressed.\n' : 'The address was suppressed already; it is so anew.\n',
    );
  },
};

function expiryOf(typed: string): Date {
  if (/^[1-9]\d{0,4}$/.test(typed) && Number(typed) <= 36_500)
    return new Date(Date.now() + Number(typed) * day);
  throw new UsageError(`--days must be a number from 1 to 36500, got "${typed}".`);
}
