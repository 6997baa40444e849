import { type ExplainedClause, explainRule } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { printJson } from '../paging.ts';
import { needSegment } from '../segments.ts';
import { tableOf } from '../table.ts';
import { plain } from '../words.ts';

export const segmentsExplain: Command = {
  name: 'segments explain',
  usage: 'KEY RECIPIENT [--json]',
  summary: 'Say why somebody is in a segment or not, clause by clause.',
  details: '  --json  print JSON',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['KEY', 'RECIPIENT'], {
      json: { type: 'boolean', default: false },
    });
    const [key = '', recipient = ''] = positionals;
    const explanation = await withStore(async (store) => {
      const { rule } = await needSegment(store, key);
      return explainRule(store, rule, recipient);
    });
    if (explanation === undefined) throw new CommandError(`There is no recipient "${recipient}".`);
    if (values.json) return printJson(terminal, explanation);
    terminal.err(
      `"${recipient}" is ${explanation.inside ? 'in' : 'not in'} the segment. Marked clauses decide that.\n`,
    );
    terminal.out(tableOf(['', 'holds', 'clause', 'found'], explanation.clauses.map(rowOf)));
  },
};

function rowOf({ path, rule, holds, decides, value }: ExplainedClause): string[] {
  const depth = path.split('/').filter((step) => /^(all|any|not)$/.test(step)).length;
  return [
    decides ? '*' : '',
    holds ? 'yes' : 'no',
    '  '.repeat(depth) + plain(wordsOf(rule), 120),
    value === undefined ? '' : plain(JSON.stringify(value), 60),
  ];
}

/** What a clause says; of one that has parts only how it joins them. */
function wordsOf(rule: ExplainedClause['rule']): string {
  if ('all' in rule) return 'all of';
  if ('any' in rule) return 'any of';
  return 'not' in rule ? 'not' : JSON.stringify(rule);
}
