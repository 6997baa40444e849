import { listEditions } from '@pabal/db';
import { type EditionState, editionStates } from '@pabal/domain';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { editionHeadings, editionRow } from '../edition-text.ts';
import { idForm } from '../letter-filter.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';

export const editionsList: Command = {
  name: 'editions list',
  usage: '[--newsletter KEY] [--state STATE] [--json]',
  summary: 'List editions, the newest slot first.',
  details: `  --newsletter KEY
  --state STATE    ${editionStates.join(', ')}
${pagingHelp}`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...pagingOptions,
      newsletter: { type: 'string' },
      state: { type: 'string' },
    });
    const page = pageOf(values, idForm);
    const filter = { newsletter: values.newsletter, state: stateOf(values.state) };
    const editions = await withStore((store) => listEditions(store, filter, page));
    const next = editions.length === page.limit ? editions.at(-1)?.id : undefined;
    if (values.json) return printJson(terminal, { editions, ...(next !== undefined && { next }) });
    if (editions.length === 0) return terminal.err('There are no editions of this kind.\n');
    terminal.out(tableOf(editionHeadings, editions.map(editionRow)));
    sayNext(terminal, next);
  },
};

function stateOf(typed: string | undefined): EditionState | undefined {
  if (typed === undefined) return undefined;
  const state = editionStates.find((known) => known === typed);
  if (state === undefined)
    throw new UsageError(`--state must be one of ${editionStates.join(', ')}, got "${typed}".`);
  return state;
}
