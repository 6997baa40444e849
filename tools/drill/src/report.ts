// The table: one line per scenario and queue, for a terminal or for a page.

import type { Run } from './run.ts';
import type { Scenario } from './scenario.ts';

const heads = [
  'scenario',
  'queue',
  'accepted',
  'delivered once',
  'lost',
  'repeated',
  'unknown',
  'suppressed',
  'failed',
  'recovered in',
  'verdict',
];
const widths = [26, 9, 8, 14, 5, 8, 7, 10, 6, 12, 8];

/** The headings, for a terminal. */
export function headLine(): string {
  return line(heads);
}

/** A run, for a terminal, with its broken promises below it. */
export function runLine(run: Run): string {
  const notes = [...run.broken.map((sentence) => `!! ${sentence}`), ...(run.remark ? [run.remark] : [])];
  return [line(cells(run)), ...notes.map((note) => `    ${note}`)].join('\n');
}

/** The runs as a table of Markdown, with what happened in each scenario. */
export function markdownTable(runs: readonly Run[], scenarios: readonly Scenario[]): string {
  const what = new Map(scenarios.map((scenario) => [scenario.name, scenario.what]));
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const rows = runs.map((run) => {
    const [name = '', ...rest] = cells(run);
    return row([`**${name}**: ${what.get(name) ?? ''}`, ...rest]);
  });
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

const from = '<!-- drill -->';
const to = '<!-- /drill -->';

/** The page with the table in its place, between two marks; a page without them becomes the table. */
export function withTable(page: string, table: string): string {
  const [before, after] = [page.indexOf(from), page.indexOf(to)];
  if (before < 0 || after < before) return `${table}\n`;
  return `${page.slice(0, before + from.length)}\n${table}\n${page.slice(after)}`;
}

function cells({ scenario, queue, account, recoveryMs, broken }: Run): string[] {
  const repeated =
    account.repeatedOther > 0
      ? `${account.repeatedSame}+${account.repeatedOther}!`
      : `${account.repeatedSame}`;
  const counts = [
    account.accepted,
    account.deliveredOnce,
    account.lost,
    repeated,
    account.unknown,
    account.suppressed,
  ];
  return [
    scenario,
    queue === 'redis' ? 'Redis' : 'PostgreSQL',
    ...counts.map(String),
    String(account.failed),
    `${(recoveryMs / 1_000).toFixed(1)} s`,
    broken.length === 0 ? 'holds' : 'BROKEN',
  ];
}

function line(texts: readonly string[]): string {
  return texts
    .map((text, index) => (index < 2 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0)))
    .join(' ');
}
