// What the links of the pages cost a letter: a digest whose entries lead over `/c/…` and that has a link to its reader's preferences,
// beside the same digest without, in turns.

import { compare, takeTurns } from '../../against.ts';
import type { Row } from '../../row.ts';
import { openDigests } from '../digest.ts';

const rounds = 8;

export const digestLinks: Row = {
  name: 'digest-links',
  what: 'a digest with the links of the pages, of entries and to the preferences, beside the same without, in turns',
  async run(options) {
    const turns = await takeTurns(
      {
        ours: (each) => openDigests(each, { PAGES_URL: 'https://news.example' }),
        theirs: (each) => openDigests(each),
      },
      { ...options, rounds: options.quick ? 2 : rounds },
    );
    return compare(turns).map(({ name, theirs, ours, ratio, error }) => ({
      ...{ name: `with ÷ without, ${name}`, value: ratio, unit: '×' },
      note: `± ${error.toFixed(3)}; ${theirs.toPrecision(3)} without, ${ours.toPrecision(3)} with`,
    }));
  },
};
