import { readFile } from 'node:fs/promises';
import {
  type ExplainedClause,
  listSegments,
  previewRule,
  type SegmentRule,
  segmentRule,
} from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { deleteSegment, explainFor, saveSegment, segmentKey, segmentOf } from '@pabal/people';
import { actor } from '../../actor.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, hinted } from '../../command-line/errors.ts';
import { required, text, wholeNumber, withDefault } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const knownKey = required(text('KEY', ''));

const list = spaceCommand({
  summary: 'List segments by key.',
  options: paging(/^\S{1,300}$/),
  async run({ json, ...page }, terminal, withSpace) {
    const segments = await withSpace((store) => listSegments(store, page));
    if (json) return printJson(terminal, segments);
    if (segments.length === 0) return terminal.err('There are no segments.\n');
    const rows = segments.map((one) => [
      plain(one.key),
      one.updatedAt,
      plain(one.updatedBy),
      plain(one.description, 80),
    ]);
    terminal.out(tableOf(terminal, ['key', 'changed', 'by', 'description'], rows));
    sayNext(
      terminal,
      nextAfter(segments, page.limit, ({ key }) => key),
    );
  },
});

const put = spaceCommand({
  summary: 'Make a segment from a file that holds its rule, or give it another rule.',
  details: `A rule is JSON, such as

  {"all": [{"group": "customer:hannal"},
           {"not": {"field": "activeAt", "withinDays": 30}}]}

docs/people.md describes the language.`,
  operands: {
    key: required(checked('KEY', segmentKey, '')),
    file: required(text('FILE', '')),
  },
  options: { description: text('TEXT', 'what it is for') },
  async run({ key, file, description }, terminal, withSpace) {
    const rule = await readRule(file);
    const { created } = await withSpace((store) => saveSegment(store, { key, rule, description }, actor()));
    terminal.err(`The segment "${key}" was ${created ? 'made' : 'changed'}. See segments preview ${key}\n`);
  },
});

/** Reads a rule from a file of JSON. @throws CommandError */
async function readRule(file: string): Promise<SegmentRule> {
  const content = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`There is no file "${file}".`);
  });
  const parsed = segmentRule.safeParse(jsonIn(content, file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  - /${path.join('/')}: ${message}`);
  throw new CommandError(`The rule in "${file}" is not valid:\n${problems.join('\n')}`);
}

const preview = spaceCommand({
  summary: 'Count whom a segment finds right now, and show some of them.',
  operands: { key: knownKey },
  options: {
    sample: withDefault(wholeNumber({ least: 0, most: 100 }, 'how many to show, 0 to 100 (default 10)'), 10),
    json,
  },
  async run({ key, sample, json }, terminal, withSpace) {
    const found = await withSpace(async (store) => {
      const { rule } = await known(store, key);
      return previewRule(store, rule, { sample });
    });
    if (json) return printJson(terminal, found);
    terminal.err(`${counted(found.recipients, 'recipient')}; different addresses: ${found.addresses}.\n`);
    const rows = found.sample.map((one) => [
      plain(one.externalId),
      plain(one.address),
      plain(one.name),
      one.activeAt,
    ]);
    if (rows.length > 0) terminal.out(tableOf(terminal, ['id', 'address', 'name', 'active'], rows));
  },
});

const explain = spaceCommand({
  summary: 'Say why somebody is in a segment or not, clause by clause.',
  operands: { key: knownKey, recipient: required(text('RECIPIENT', 'as the company knows them')) },
  options: { json },
  async run({ key, recipient, json }, terminal, withSpace) {
    const explanation = await withSpace(async (store) => {
      const { rule } = await known(store, key);
      return explainFor(store, rule, recipient);
    });
    if (json) return printJson(terminal, explanation);
    terminal.err(
      `"${recipient}" is ${explanation.inside ? 'in' : 'not in'} the segment. Marked clauses decide that.\n`,
    );
    terminal.out(tableOf(terminal, ['', 'holds', 'clause', 'found'], explanation.clauses.map(rowOf)));
  },
});

function rowOf({ path, rule, holds, decides, value }: ExplainedClause): Cell[] {
  const depth = path.split('/').filter((step) => /^(all|any|not)$/.test(step)).length;
  return [
    decides ? '*' : null,
    holds ? 'yes' : 'no',
    '  '.repeat(depth) + plain(wordsOf(rule), 120),
    value === undefined ? null : plain(JSON.stringify(value), 60),
  ];
}

/** What a clause says; of one that has parts only how it joins them. */
function wordsOf(rule: ExplainedClause['rule']): string {
  if ('all' in rule) return 'all of';
  if ('any' in rule) return 'any of';
  return 'not' in rule ? 'not' : JSON.stringify(rule);
}

const remove = spaceCommand({
  summary: 'Remove a segment.',
  operands: { key: knownKey },
  options: { yes },
  async run({ key, yes }, terminal, withSpace) {
    await withSpace(async (store) => {
      await known(store, key);
      await confirm(terminal, yes, `Remove the segment "${key}"?`);
      await deleteSegment(store, key);
    });
    terminal.err(`The segment "${key}" is removed.\n`);
  },
});

const known = (store: SpaceStore, key: string) =>
  segmentOf(store, key).catch(hinted('not-found', 'segments list shows those there are.'));

export const segments = { list, put, preview, explain, remove } satisfies Verbs;
