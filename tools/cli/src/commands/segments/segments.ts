import { readFile } from 'node:fs/promises';
import { type ExplainedClause, type SegmentRule, segmentRule } from '@pabal/db/people';
import type { PageAsked } from '@pabal/domain';
import {
  deleteSegment,
  explainSegment,
  previewSegment,
  type SegmentPage,
  type ShownExplanation,
  type ShownPreview,
  type ShownSegment,
  saveSegment,
  segmentKey,
  segmentOf,
  segmentPage,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, hinted } from '../../command-line/errors.ts';
import { required, text, wholeNumber, withDefault } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { jsonIn } from '../../json-file.ts';
import { checked } from '../../options/checked.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import type { Cell } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const knownKey = required(text('KEY', ''));

const ofKey = (key: string) => ({ path: { key } });

const listing: Asking<PageAsked, SegmentPage> = {
  route: 'get /v1/segments',
  onDatabase: (store, page) => segmentPage(store, page),
  request: (page) => ({ query: pageQuery(page) }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List segments by key.',
  options: paging(/^\S{1,300}$/),
  asks: [listing],
  async run({ json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, page);
    if (json) return printJson(terminal, found);
    const { segments, next } = found;
    if (segments.length === 0) return terminal.err('There are no segments.\n');
    const rows = segments.map((one) => [
      plain(one.key),
      one.updatedAt,
      plain(one.updatedBy),
      plain(one.description, 80),
    ]);
    terminal.out(tableOf(terminal, ['key', 'changed', 'by', 'description'], rows));
    sayNext(terminal, next);
  },
});

interface Put {
  readonly key: string;
  readonly rule: SegmentRule;
  readonly description: string | undefined;
}

const putting: Asking<Put, ShownSegment & { readonly created: boolean }> = {
  route: 'put /v1/segments/{key}',
  onDatabase: (store, segment, by) => saveSegment(store, segment, by),
  request: ({ key, ...body }) => ({ ...ofKey(key), body }),
  answer: (body, status) => ({ ...same<ShownSegment>(body), created: status === 201 }),
};

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
  asks: [putting],
  async run({ key, file, description }, terminal, _withSpace, ask) {
    const { created } = await ask(putting, { key, rule: await readRule(file), description });
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

const previewing: Asking<{ readonly key: string; readonly sample: number }, ShownPreview> = {
  route: 'get /v1/segments/{key}/preview',
  onDatabase: (store, { key, sample }) => previewSegment(store, key, sample),
  request: ({ key, sample }) => ({ ...ofKey(key), query: { sample } }),
  answer: same,
};

/** @throws CommandError with how to see which segments there are */
const hint = hinted('not-found', 'segments list shows those there are.');

const preview = spaceCommand({
  summary: 'Count whom a segment finds right now, and show some of them.',
  operands: { key: knownKey },
  options: {
    sample: withDefault(wholeNumber({ least: 1, most: 100 }, 'how many to show, 1 to 100 (default 10)'), 10),
    json,
  },
  asks: [previewing],
  async run({ key, sample, json }, terminal, _withSpace, ask) {
    const found = await ask(previewing, { key, sample }).catch(hint);
    if (json) return printJson(terminal, found);
    terminal.err(`${counted(found.recipients, 'recipient')}; different addresses: ${found.addresses}.\n`);
    const rows = found.sample.map((one) => [
      plain(one.externalId),
      plain(one.email),
      plain(one.name),
      one.activeAt,
    ]);
    if (rows.length > 0) terminal.out(tableOf(terminal, ['id', 'address', 'name', 'active'], rows));
  },
});

const explaining: Asking<{ readonly key: string; readonly recipient: string }, ShownExplanation> = {
  route: 'get /v1/segments/{key}/explanation',
  onDatabase: (store, { key, recipient }) => explainSegment(store, key, recipient),
  request: ({ key, recipient }) => ({ ...ofKey(key), query: { recipient } }),
  answer: same,
};

const explain = spaceCommand({
  summary: 'Say why somebody is in a segment or not, clause by clause.',
  operands: { key: knownKey, recipient: required(text('RECIPIENT', 'as the company knows them')) },
  options: { json },
  asks: [explaining],
  async run({ key, recipient, json }, terminal, _withSpace, ask) {
    const explanation = await ask(explaining, { key, recipient });
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

const showing: Asking<string, ShownSegment> = {
  route: 'get /v1/segments/{key}',
  onDatabase: (store, key) => segmentOf(store, key),
  request: ofKey,
  answer: same,
};

const removing: Asking<string, ShownSegment> = {
  route: 'delete /v1/segments/{key}',
  onDatabase: (store, key) => deleteSegment(store, key),
  request: ofKey,
  answer: same,
};

const remove = spaceCommand({
  summary: 'Remove a segment.',
  operands: { key: knownKey },
  options: { yes },
  asks: [showing, removing],
  async run({ key, yes }, terminal, _withSpace, ask) {
    await ask(showing, key).catch(hint);
    await confirm(terminal, yes, `Remove the segment "${key}"?`);
    await ask(removing, key).catch(hint);
    terminal.err(`The segment "${key}" is removed.\n`);
  },
});

export const segments = { list, put, preview, explain, remove } satisfies Verbs;
