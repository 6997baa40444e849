import { type ClickFigures, clicksOfEdition, type EditionClicks } from '@pabal/clicks';
import { type Asking, same } from '../../asking/asking.ts';
import { required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const clicked: Asking<string, EditionClicks> = {
  route: 'get /v1/editions/{id}/clicks',
  onDatabase: (store, id) => clicksOfEdition(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

export const clicks = spaceCommand({
  summary: 'Show the clicks on an edition’s links: people as a range, all requests, and those of scanners.',
  operands: { id: required(id()) },
  options: { json },
  asks: [clicked],
  async run({ id, json }, terminal, _withSpace, ask) {
    const clicks = await ask(clicked, id);
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
