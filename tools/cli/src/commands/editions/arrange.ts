// Arranging an edition before it is approved.

import { type Arrangement, entriesOfEdition, type ShownEdition } from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import { UsageError } from '../../command-line/errors.ts';
import { many, required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { servicesOn } from '../../services.ts';

const standing: Asking<string, Pick<Awaited<ReturnType<typeof entriesOfEdition>>, 'entries'>> = {
  route: 'get /v1/editions/{id}/entries',
  onDatabase: (store, id) => entriesOfEdition(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

const arranging: Asking<{ readonly id: string; readonly wanted: Arrangement }, ShownEdition> = {
  route: 'patch /v1/editions/{id}',
  onDatabase: async (store, { id, wanted }, by) =>
    (await servicesOn(store)).newsletters.arrange(id, wanted, by),
  request: ({ id, wanted }) => ({ path: { id }, body: wanted }),
  answer: same,
};

export const arrange = spaceCommand({
  summary:
    'Take entries out of an edition that is not approved, move them up, take others in, introduce them.',
  details: 'editions entries has the entries. What is taken out may come in the next edition.',
  operands: { id: required(id()) },
  options: {
    drop: many(id('an entry that is taken out')),
    first: many(id('an entry that comes first in its section, in this order')),
    add: many(id('an entry that is taken in, such as one that was left')),
    addUrl: many(text('ADDRESS', 'an entry that is taken in, by its address: a feed here has published it')),
    intro: text('TEXT', 'an introduction of this edition, in Markdown; "" for none'),
  },
  asks: [standing, arranging],
  async run({ id, drop = [], first = [], add = [], addUrl = [], intro }, terminal, _withSpace, ask) {
    const added = [...add.map((entry) => ({ entry })), ...addUrl.map((url) => ({ url }))];
    if (drop.length === 0 && first.length === 0 && added.length === 0 && intro === undefined)
      throw new UsageError('Say what is to change: --drop, --first, --add, --add-url or --intro.');
    const { entries } = await ask(standing, id);
    const there = entries.map((entry) => entry.id);
    const other = [...drop, ...first].find((entry) => !there.includes(entry));
    if (other !== undefined)
      throw new UsageError(`The edition has no entry ${other}: see editions entries ${id}.`);
    const rest = there.filter((entry) => !drop.includes(entry) && !first.includes(entry));
    const moves = drop.length > 0 || first.length > 0;
    await ask(arranging, {
      id,
      wanted: {
        ...(moves && { entries: [...first, ...rest] }),
        ...(added.length > 0 && { add: added }),
        ...(intro !== undefined && { intro: intro === '' ? null : intro }),
      },
    });
    terminal.err(`It is arranged. Look at it: editions preview ${id}.\n`);
  },
});
