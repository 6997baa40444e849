import { listUnfit } from '@pabal/db/ledger';
import { retryTemplate } from '@pabal/deliveries';
import { overviewOf, type TemplateOverview } from '@pabal/render';
import type { Verbs } from '../command-line/command.ts';
import { required, text } from '../command-line/parameters.ts';
import { spaceCommand } from '../command-line/space-command.ts';
import { json, printJson } from '../options/json.ts';
import { withServices } from '../services.ts';
import type { Cell } from '../terminal/cell.ts';
import { tableOf } from '../terminal/table.ts';
import { plain } from '../terminal/words.ts';
import { diff, record, restore, versions } from './templates/versions.ts';

const list = spaceCommand({
  summary: 'List the templates, what is wrong with them, and how many letters wait for them.',
  options: { json },
  async run({ json }, terminal, withSpace) {
    const templates = await withServices(withSpace, async (services) =>
      overviewOf(services.templates, await listUnfit(services.store)),
    );
    if (json) printJson(terminal, templates);
    else terminal.out(tableOf(terminal, headings, templates.map(rowOf)));
  },
});

const headings = ['template', 'lane', 'languages', 'waiting', 'oldest', 'what is wrong'];

function rowOf({ name, lane, locales, internal, problems, waiting }: TemplateOverview): Cell[] {
  const wrong = [...problems, ...(waiting?.problem ? [waiting.problem] : [])];
  return [
    plain(name),
    internal ? `${lane ?? ''} (internal)` : lane,
    locales.join(' '),
    waiting?.letters ?? null,
    waiting?.oldestAt ?? null,
    { text: plain(wrong.join('; ')), tone: 'bad' },
  ];
}

const retry = spaceCommand({
  summary: 'Try letters again that wait because their template cannot be rendered for them.',
  details: `It is done by itself when the template changes and when a sender starts. What still cannot be made waits again: no
attempt is counted, and nothing becomes a dead letter.`,
  operands: { name: required(text('NAME', 'as `templates list` shows it')) },
  async run({ name }, terminal, withSpace) {
    const { letters } = await withSpace((store) => retryTemplate(store, name));
    if (letters === 0) terminal.err(`No letter waits for the template "${plain(name)}".\n`);
    else terminal.err(`${letters === 1 ? '1 letter comes' : `${letters} letters come`} at once.\n`);
  },
});

export const templates = { list, retry, versions, diff, restore, record } satisfies Verbs;
