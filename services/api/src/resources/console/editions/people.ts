// Who got an edition and who did not, as lists and files.

import type { Block, Line, Sheet, SheetTone } from '@pabal/console/sheet';
import type { LetterOfEdition } from '@pabal/db/editions';
import type { SpaceStore } from '@pabal/db/store';
import { type ExclusionReason, exclusionReasons } from '@pabal/domain';
import { type LetterState, leftOutOfEdition, letterStates, lettersOfEdition } from '@pabal/newsletters';
import { moment, type Onlooker } from '../page.ts';
import { editionWords } from './words.ts';

interface Asked<Kind> {
  readonly id: string;
  readonly kind: Kind | undefined;
  readonly cursor?: string | undefined;
}

const onePage = 50;

const queryOf = (name: string, value: string | undefined) => (value === undefined ? '' : `?${name}=${value}`);

const tones: Readonly<Partial<Record<LetterOfEdition['state'], SheetTone>>> = {
  ...{ sent: 'ok', failed: 'bad', unknown: 'warn', suppressed: 'warn' },
};

/** The letters of an edition. */
export async function lettersSheet(
  store: SpaceStore,
  { id, kind, cursor }: Asked<LetterState>,
  onlooker: Onlooker,
): Promise<Sheet> {
  const words = editionWords[onlooker.locale];
  const { reader, name, state, why, reply, settled } = words.columns;
  const found = onlooker.may('recipients:read')
    ? await lettersOfEdition(store.lists, id, kind, { after: cursor, limit: onePage })
    : undefined;
  const options = letterStates.map((value) => ({ value, label: words.letterStates[value] }));
  return {
    ...{ title: words.letters, about: words.lettersAbout, ...frameOf(id, onlooker) },
    blocks:
      found === undefined
        ? hidden(onlooker)
        : [
            filterOf({ name: 'state', label: words.filter.state, options }, onlooker),
            fileOf(`/v1/editions/${id}/letters/csv${queryOf('state', kind)}`, onlooker),
            {
              is: 'list',
              title: words.letters,
              columns: [reader, name, state, why, reply, settled].map((title) => ({ title })),
              rows: found.letters.map((letter) => ({
                ...{ key: letter.id, to: `/console/letters/${letter.id}` },
                cells: [
                  letter.address,
                  letter.name ?? letter.recipient ?? '',
                  { tag: words.letterStates[letter.state], tone: tones[letter.state] ?? 'plain' },
                  letter.cause === null ? '' : { code: letter.cause },
                  letter.reply === null ? '' : ({ said: letter.reply } satisfies Line),
                  moment(letter.settledAt),
                ],
              })),
              empty: words.noLetters,
              ...(found.next !== null && { next: `cursor=${found.next}` }),
            },
          ],
    commands: [
      `pabal editions letters ${id}${kind === undefined ? '' : ` --state ${kind}`}`,
      `pabal editions letters ${id} --csv`,
    ],
  };
}

/** The people whom an edition left out. */
export async function leftOutSheet(
  store: SpaceStore,
  { id, kind, cursor }: Asked<ExclusionReason>,
  onlooker: Onlooker,
): Promise<Sheet> {
  const words = editionWords[onlooker.locale];
  const { reader, name, address, reason } = words.columns;
  const found = onlooker.may('recipients:read')
    ? await leftOutOfEdition(store.lists, id, kind, { after: cursor, limit: onePage })
    : undefined;
  const options = exclusionReasons.map((value) => ({ value, label: words.reasons[value] }));
  return {
    ...{ title: words.excluded, about: words.leftOutAbout, ...frameOf(id, onlooker) },
    blocks:
      found === undefined
        ? hidden(onlooker)
        : [
            filterOf({ name: 'reason', label: reason, options }, onlooker),
            fileOf(`/v1/editions/${id}/left-out/csv${queryOf('reason', kind)}`, onlooker),
            {
              is: 'list',
              title: words.excluded,
              columns: [reader, name, address, reason].map((title) => ({ title })),
              rows: found.people.map((person, index) => ({
                key: person.recipient ?? `${cursor} ${index}`,
                cells: [
                  person.recipient ?? '–',
                  person.name ?? '',
                  person.address ?? '',
                  words.reasons[person.reason],
                ],
              })),
              empty: words.nobodyExcluded,
              ...(found.next !== null && { next: `cursor=${found.next}` }),
            },
          ],
    commands: [`pabal editions left-out ${id}`, `pabal editions left-out ${id} --csv`],
  };
}

const frameOf = (id: string, { locale }: Onlooker) => ({
  back: { to: `/console/editions/${id}`, words: editionWords[locale].backToOne },
});

const hidden = ({ locale }: Onlooker): Block[] => [
  { is: 'text', line: editionWords[locale].noPeople, tone: 'warn' },
];

const fileOf = (file: string, { locale }: Onlooker): Block => ({
  is: 'text',
  line: { file, words: editionWords[locale].file },
});

function filterOf(
  field: {
    readonly name: string;
    readonly label: string;
    readonly options: readonly { readonly value: string; readonly label: string }[];
  },
  { locale }: Onlooker,
): Block {
  const any = { value: '', label: editionWords[locale].filter.any };
  return { is: 'filter', fields: [{ ...field, options: [any, ...field.options] }] };
}
