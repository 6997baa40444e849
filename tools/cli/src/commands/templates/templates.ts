import { loadConfig } from '@pabal/config';
import { listUnfit } from '@pabal/db/ledger';
import { readTemplateUse } from '@pabal/db/letters';
import { retryTemplate } from '@pabal/deliveries';
import { checkSplicing, type SplicingCheck } from '@pabal/newsletters';
import { declarationOf, eventTypesOf, overviewOf, type TemplateOverview } from '@pabal/render';
import { type Asking, field, same } from '../../asking/asking.ts';
import { command, type Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { templatesIn } from '../../services.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';
import { compare } from './compare.ts';
import { preview } from './preview.ts';
import { diff, record, restore, versions } from './versions.ts';

const listing: Asking<undefined, readonly TemplateOverview[]> = {
  route: 'get /v1/templates',
  onDatabase: async (store) =>
    overviewOf(
      await templatesIn(loadConfig.cli().TEMPLATES_DIR),
      await listUnfit(store),
      await readTemplateUse(store.lists),
    ),
  request: () => ({}),
  answer: field('templates'),
};

const list = spaceCommand({
  summary: 'List the templates, what is wrong with them, and how many letters wait for them.',
  details: `On the database those in TEMPLATES_DIR of this machine; over HTTP those that the api has read. “lately” counts the
letters of a template among the 10,000 newest, “failed” those of them that failed for good.`,
  options: { json },
  asks: [listing],
  async run({ json }, terminal, _withSpace, ask) {
    const templates = await ask(listing, undefined);
    if (json) printJson(terminal, templates);
    else terminal.out(tableOf(terminal, headings, templates.map(rowOf)));
  },
});

const headings = [
  ...['template', 'lane', 'languages', 'lately', 'failed', 'last used', 'waiting', 'oldest', 'what is wrong'],
];

function rowOf({ name, lane, locales, internal, problems, waiting, lately }: TemplateOverview): Cell[] {
  const wrong = [...problems, ...(waiting?.problem ? [waiting.problem] : [])];
  return [
    plain(name),
    internal ? `${lane ?? ''} (internal)` : lane,
    locales.join(' '),
    lately?.letters ?? null,
    lately?.failed ?? null,
    lately?.lastAt ?? null,
    waiting?.letters ?? null,
    waiting?.oldestAt ?? null,
    { text: plain(wrong.join('; ')), tone: 'bad' },
  ];
}

const retrying: Asking<string, { readonly letters: number }> = {
  route: 'post /v1/templates/{name}/retry',
  onDatabase: (store, name) => retryTemplate(store, name),
  request: (name) => ({ path: { name } }),
  answer: same,
};

const retry = spaceCommand({
  summary: 'Try letters again that wait because their template cannot be rendered for them.',
  details: `It is done by itself when the template changes and when a sender starts. What still cannot be made waits again: no
attempt is counted, and nothing becomes a dead letter.`,
  operands: { name: required(text('NAME', 'as `templates list` shows it')) },
  asks: [retrying],
  async run({ name }, terminal, _withSpace, ask) {
    const { letters } = await ask(retrying, name);
    if (letters === 0) terminal.err(`No letter waits for the template "${plain(name)}".\n`);
    else terminal.err(`${letters === 1 ? '1 letter comes' : `${letters} letters come`} at once.\n`);
  },
});

const check = command({
  summary:
    'Say whether letters of editions are put together from pieces that they share, and what is each reader’s.',
  details: `Each sample of a template is looked at in each language. Letters of editions are put together from pieces as long as
the template does nothing with what is the reader's (recipient, recipientName, unsubscribeUrl, preferencesUrl) that is not
followed; all others are rendered as a whole, which costs a sender several times as much.`,
  operands: { name: text('NAME', 'as `templates list` shows it; all of newsletters without it') },
  options: { json },
  async run({ name, json }, terminal) {
    const templates = await templatesIn(loadConfig.cli().TEMPLATES_DIR);
    const names = templates.names().filter((one) => templates.meta(one).lane === 'newsletter');
    const checks = (name === undefined ? names : [name]).flatMap((one) => checkSplicing(templates, one));
    if (json) printJson(terminal, checks);
    else
      terminal.out(
        tableOf(
          terminal,
          ['template', 'language', 'letters', 'shared', 'of each reader', 'why'],
          checks.map(checkOf),
        ),
      );
  },
});

function checkOf({ template, locale, spliced, shared, written, asked, reasons }: SplicingCheck): Cell[] {
  const own = [...written, ...asked.map((words) => `asks ${words}`)];
  return [
    plain(template),
    locale,
    spliced ? 'spliced' : 'whole',
    shared === null ? null : `${Math.floor(shared * 100)} %`,
    plain(own.join('; ')),
    plain(reasons.join('; ')),
  ];
}

const types = command({
  summary: 'Write the data of each event type as TypeScript, for apps that post events.',
  details: `What an event must carry is found by asking the templates: their samples are
changed field by field and rendered, in every language. So a missing or misspelt
variable is a compile error in an app that uses the types with @pabal/client:
  pabal templates types > events.d.ts
With --json it is the same for tests that check data while they run
(@pabal/client/testing, and the client for Python).`,
  options: { json },
  async run({ json }, terminal) {
    const types = eventTypesOf(await templatesIn(loadConfig.cli().TEMPLATES_DIR));
    if (json)
      printJson(terminal, { events: Object.fromEntries(types.map(({ type, ...rest }) => [type, rest])) });
    else terminal.out(declarationOf(types));
  },
});

export const templates = {
  list,
  preview,
  compare,
  check,
  types,
  retry,
  versions,
  diff,
  restore,
  record,
} satisfies Verbs;
