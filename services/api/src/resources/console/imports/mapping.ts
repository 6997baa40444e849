// What the columns of a file are for, as somebody chooses it on its page: in the page's address, under `c0`, `c1` and so on.

import type { Block, Locale } from '@pabal/console/sheet';
import type { ColumnNames, SeenColumn } from '@pabal/people';
import { z } from 'zod';
import { importWords } from './words.ts';

/** Columns that can be chosen on the page. */
export const mostChosen = 40;

/** What is asked of the page of a file. */
export interface ImportAsked {
  readonly id: string;
  readonly charset?: string | undefined;
  /** The line behind which refused lines are shown. */
  readonly after?: number | undefined;
  readonly [choice: string]: unknown;
}

const uses = [
  ...['email', 'id', 'name', 'locale', 'timeZone', 'activeAt'],
  ...['consentAt', 'consentSource', 'consentTextVersion'],
] as const;
const others = ['attribute', 'number', 'boolean', '-'] as const;
const use = z.enum([...uses, ...others]).optional();

type Choice = z.output<typeof use>;

/** The parameters of the address. */
export const mappingQuery = Object.fromEntries(
  Array.from({ length: mostChosen }, (_, place) => [`c${place}`, use]),
);

/** What was chosen, by the place of the column. */
export const chosenIn = (query: Readonly<Record<string, unknown>>): readonly Choice[] =>
  Array.from({ length: mostChosen }, (_, place) => use.catch(undefined).parse(query[`c${place}`]));

/** The names that columns get by what was chosen. */
export function namesOf(headers: readonly string[], chosen: readonly Choice[]): ColumnNames {
  return Object.fromEntries(
    headers.flatMap((header, place): [string, string][] => {
      const name = nameFor(header, chosen[place]);
      return name === undefined ? [] : [[header, name]];
    }),
  );
}

function nameFor(header: string, choice: Choice): string | undefined {
  const plain = header.replace(/:(?:text|number|boolean|json)$/, '');
  switch (choice) {
    case undefined:
      return undefined;
    case 'attribute':
      return `attributes.${plain.replace(/^attributes\./, '')}`;
    case 'number':
    case 'boolean':
      return `${plain}:${choice}`;
    default:
      return choice;
  }
}

export function fieldWords(field: string | null, locale: Locale): string {
  const words = importWords[locale];
  if (field === null) return words.leftOut;
  const ours = uses.find((name) => name.toLowerCase() === field.replace('.', '').toLowerCase());
  return ours === undefined ? words.attribute(field.replace(/^attributes\./, '')) : words.uses[ours];
}

/** A choice for each column. */
export function mappingFields(columns: readonly SeenColumn[], locale: Locale): Block {
  const words = importWords[locale];
  return {
    is: 'filter',
    fields: columns.slice(0, mostChosen).map(({ header, field }, place) => ({
      ...{ name: `c${place}`, label: header },
      options: [
        { value: '', label: words.asItIs(fieldWords(field, locale)) },
        ...uses.map((value) => ({ value, label: words.uses[value] })),
        { value: 'attribute', label: words.ownAttribute },
        { value: 'number', label: words.number },
        { value: 'boolean', label: words.boolean },
        { value: '-', label: words.leaveOut },
      ],
    })),
  };
}
