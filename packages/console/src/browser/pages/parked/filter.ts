// Which dead or unknown letters a page shows and acts on: the filters in its address.

import { param } from '../../router.ts';
import { isoOf } from '../moment.ts';

export type ParkedFilter = Readonly<Record<string, string>>;

const names = ['template', 'domain', 'lane', 'cause', 'event'] as const;

/** The filters in the address that have a value. */
export function filterInAddress(): ParkedFilter {
  const texts = names.map((name): [string, string] => [name, param(name)]);
  const times = ['from', 'to'].map((name): [string, string] => [name, isoOf(param(name))]);
  return Object.fromEntries([...texts, ...times].filter(([, value]) => value !== ''));
}

/**
 * The letters that were counted, and none that came later: a decision touches the rows that it showed. A filter without any
 * other field thus has one, too.
 */
export const upTo = (filter: ParkedFilter, at: string): ParkedFilter => ({ ...filter, to: filter.to ?? at });
