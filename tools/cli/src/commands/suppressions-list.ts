import { listSuppressions } from '@pabal/db';
import { suppressionScopes } from '@pabal/domain';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { addressKeyOf, scopeOf, suppressionTable } from '../suppression-options.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const suppressionsList: Command = {
  name: 'suppressions list',
  usage: '[--address ADDRESS] [--scope SCOPE] [--reason TEXT] [--limit N] [--after CURSOR] [--json]',
  summary: 'List addresses that are not written to, newest first.',
  details: `  --address ADDRESS
  --scope SCOPE    ${suppressionScopes.join(', ')}
  --reason TEXT    such as address-refused, which is what servers refused
${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...pagingOptions,
      address: { type: 'string' },
      scope: { type: 'string' },
      reason: { type: 'string' },
    });
    const page = pageOf(values, idForm);
    const filter = {
      addressKey: values.address === undefined ? undefined : addressKeyOf(values.address),
      scope: values.scope === undefined ? undefined : scopeOf(values.scope),
      reason: values.reason,
    };
    const suppressions = await withStore((store) => listSuppressions(store, filter, page));
    if (values.json) return printJson(terminal, suppressions);
    if (suppressions.length === 0) return terminal.err('No address like this is suppressed.\n');
    terminal.out(suppressionTable(suppressions));
    sayNext(terminal, suppressions.length === page.limit ? suppressions.at(-1)?.id : undefined);
  },
};
