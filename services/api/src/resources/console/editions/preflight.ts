// What somebody looks at before an edition goes out.

import type { Block, Line } from '@pabal/console/sheet';
import type { Preflight } from '@pabal/newsletters';
import { tellerIn, when } from '../page.ts';
import { checkWords } from './check-words.ts';
import type { EditionShown } from './shown.ts';
import { editionWords } from './words.ts';

export async function preflightBlocks(shown: EditionShown): Promise<Block[]> {
  const { books, locale, newsletters, onlooker } = shown;
  if (books.state !== 'ready') return [];
  const words = editionWords[locale];
  const found = await newsletters.preflight(books.id);
  const { why, people, some } = words.columns;
  const seesPeople = onlooker.may('recipients:read');
  const { count } = tellerIn(locale);
  return [
    { is: 'heading', words: words.preflight },
    { is: 'facts', facts: factsOf(found, shown) },
    ...when<Block>(seesPeople, () => ({
      is: 'text',
      line: { to: `/console/editions/${books.id}/check`, words: checkWords[locale].title },
    })),
    {
      is: 'list',
      title: words.excluded,
      columns: [{ title: why }, { title: people, isNumber: true }, ...(seesPeople ? [{ title: some }] : [])],
      rows: found.excluded.map(({ reason, people, sample }) => ({
        ...{ key: reason, to: `/console/editions/${books.id}/left-out?reason=${reason}` },
        cells: [
          words.reasons[reason],
          count(people),
          ...(seesPeople ? [sample.map(({ externalId }) => externalId).join(', ')] : []),
        ],
      })),
      empty: words.nobodyExcluded,
    },
    domainList(found, shown),
  ];
}

function factsOf({ last, rate, expectedSeconds }: Preflight, { books, locale }: EditionShown) {
  const words = editionWords[locale];
  const { count, duration } = tellerIn(locale);
  const difference: Line =
    last === null
      ? words.facts.first
      : {
          to: `/console/editions/${last.editionId}`,
          words: words.differs(count(last.planned), count(last.joined), count(last.left)),
        };
  const time =
    rate === null || expectedSeconds === null
      ? words.takesUnknown
      : words.takes(duration(expectedSeconds), count(Math.round(rate)));
  return [
    { name: words.columns.letters, line: words.gets(count(books.planned)) },
    { name: words.facts.last, line: difference },
    { name: words.facts.time, line: time },
  ];
}

/** How long the letters to each domain take. */
function domainList({ domains }: Preflight, { locale }: EditionShown): Block {
  const words = editionWords[locale];
  const { count, duration } = tellerIn(locale);
  const { domain, letters } = words.columns;
  return {
    is: 'list',
    title: words.domains,
    columns: [
      { title: domain },
      { title: letters, isNumber: true },
      { title: words.perSecond, isNumber: true },
      { title: words.facts.time },
    ],
    rows: domains.map((one) => ({
      key: one.domain,
      cells: [
        one.domain,
        count(one.letters),
        one.rate === null ? words.unlimited : count(one.rate),
        one.seconds === null ? words.unlimited : duration(one.seconds),
      ],
    })),
    empty: words.noLetters,
  };
}
