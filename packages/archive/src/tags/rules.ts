// Editors' rules: words that give a tag, and words that hide an entry from the archive.

import type { Hiding } from '@pabal/db/archive';
import type { archiveRules } from '@pabal/newsletters';
import { hasWord, keywordsOf } from './keywords.ts';
import { folded } from './words.ts';

export type ArchiveRules = ReturnType<typeof archiveRules>;

interface Text {
  readonly title: string;
  readonly excerpt: string;
}

/** Tags of one entry, those of the rules first. */
const most = 8;

const textOf = ({ title, excerpt }: Text) => folded(`${title}\n${excerpt}`);

/** The tags of an entry: those of the editors' rules, then its keywords. */
export function tagsOf(entry: Text, { tags }: Pick<ArchiveRules, 'tags'>): string[] {
  const text = textOf(entry);
  const ruled = tags.filter(({ words }) => words.some((word) => hasWord(text, word)));
  return [...new Set([...ruled.map(({ tag }) => folded(tag)), ...keywordsOf(entry)])].slice(0, most);
}

/** Whether a rule hides an entry, and by which word. */
export function hiddenByRule(entry: Text, { offTopic }: Pick<ArchiveRules, 'offTopic'>): Hiding | undefined {
  const text = textOf(entry);
  const word = offTopic.find((one) => hasWord(text, one));
  return word === undefined ? undefined : { by: 'rule', why: word };
}
