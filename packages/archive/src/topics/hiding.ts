// What is hidden from the archive, and why: an editor's word first, then the editors' rules, then the filter that an editor said
// yes to. Nothing is deleted, and readers may ask for all of it.

import { findFilter, type Hiding, type JudgedEntry, keepHidings, listUnjudged } from '@pabal/db/archive';
import type { Queryable } from '@pabal/db/store';
import { type ArchiveRules, hiddenByRule } from '../tags/rules.ts';
import { readModel, scoreOf, type TopicModel, type TopicText } from './model.ts';

/** What the rules and a filter make of an entry. */
export interface Judged {
  /** Above the threshold of the filter it is not for us; null without a filter. */
  readonly score: number | null;
  readonly hiding: Hiding | undefined;
}

/** @param model  the filter that may hide; absent when none may */
export function judgeEntry(entry: TopicText, rules: ArchiveRules, model: TopicModel | undefined): Judged {
  const found = model && scoreOf(model, entry);
  const score = found === undefined ? null : Math.round(found.score * 100) / 100;
  const ruled = hiddenByRule(entry, rules);
  if (ruled !== undefined) return { score, hiding: ruled };
  if (found === undefined || model === undefined || found.score < model.threshold)
    return { score, hiding: undefined };
  return { score, hiding: { by: 'filter', why: found.words.join(', ') } };
}

/** The filter that an editor said yes to; nothing when there is none, or when it is of another version of pabal. */
export async function approvedFilter(
  store: Queryable,
  newsletterId: string,
): Promise<TopicModel | undefined> {
  const stored = await findFilter(store, newsletterId);
  return readModel(stored?.approvedModel);
}

/** Entries whose judgement is made again when rules or the filter change. */
const mostJudged = 20_000;

/** Judges the entries of a newsletter again, but for those that an editor gave a verdict on. @returns how many are hidden */
export async function judgeAgain(
  store: Queryable,
  newsletterId: string,
  rules: ArchiveRules,
): Promise<{ readonly judged: number; readonly hidden: number }> {
  const model = await approvedFilter(store, newsletterId);
  const entries = await listUnjudged(store, newsletterId, mostJudged);
  const found = entries.map((entry) => foundOf(entry, judgeEntry(entry, rules, model)));
  await keepHidings(store, newsletterId, found);
  return { judged: found.length, hidden: found.filter(({ hiddenBy }) => hiddenBy !== null).length };
}

const foundOf = ({ edition, position }: JudgedEntry, { score, hiding }: Judged) => ({
  ...{ edition, position, score },
  hiddenBy: hiding?.by ?? null,
  hiddenWhy: hiding?.why ?? null,
});
