import { type ClickFigures, clicksOfEdition } from '@pabal/clicks';
import { required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

export const clicks = spaceCommand({
  summary: 'Clicks on the links of an edition: people as a range, all requests, and those of scanners.',
  operands: { id: required(id()) },
  options: { json },
  async run({ id, json }, terminal, withSpace) {
    const clicks = await withSpace((store) => clicksOfEdition(store, id));
    if (json) return printJson(terminal, clicks);
    const { links, method, ...all } = clicks;
    const rows = [
      ...links.map((link) => [link.position, ...cellsOf(link), plain(link.title, 80)]),
      ['', ...cellsOf(all), 'any of them'],
    ];
    terminal.out(tableOf(terminal, ['place', 'people', 'requests', 'of scanners', 'title'], rows));
    terminal.err(`${method}\n`);
  },
});

const cellsOf = ({ people, hits, scannerHits }: ClickFigures) => [
  people.atLeast === people.atMost ? String(people.atLeast) : `${people.atLeast} to ${people.atMost}`,
  hits,
  scannerHits,
];
