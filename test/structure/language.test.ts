// Plain English (CONTRIBUTING.md): turns that a reader has to read twice, as far as a pattern can tell them from good ones.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesBelow, root } from './sources.ts';

const turns: readonly { readonly turn: RegExp; readonly write: string }[] = [
  { turn: /\bopens? its mouth\b/i, write: 'sends the first command' },
  { turn: /\bcannot be so\b/i, write: 'must be …, got …' },
  { turn: /\bwhat is none\b/i, write: 'what is not a …' },
  { turn: /(?<!\bthere )\bis none:/i, write: 'is not valid:' },
  { turn: /\bfor want of\b/i, write: 'because there is no …' },
  { turn: /\bis no (?:sender|feed|address) such as\b/i, write: 'must be a … such as …, got …' },
  { turn: /\bwhoever\b/i, write: 'a person who …, the caller, the process that …' },
  { turn: /\bof ours\b/i, write: 'our …' },
  { turn: /\bthat is none\b/i, write: 'that is not a …' },
  {
    turn: /\bundefined for (?:what|one|other|every|any)\b/i,
    write: 'undefined when …, or `undefined` for …',
  },
  { turn: /\b(?:told|tells) of (?!\w+ apart)/i, write: 'called with …, reports …' },
  { turn: /\bof now\b/i, write: 'present' },
  { turn: /\banew\b/i, write: 'again' },
  { turn: /\bheeds?\b/i, write: 'follows' },
  { turn: /\bas it shall be\b/i, write: 'the whole …' },
  { turn: /\bstands? (?:in|among) the (?!way\b)/i, write: 'is in the …' },
];

/** Texts of the repository: sources and pages. Decisions and this folder quote what they speak about. */
const files = [
  ...['packages', 'services', 'tools', 'examples'].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((name) => namesBelow(join(group, name, 'src'), '.ts')),
  ),
  ...['contract', 'end-to-end', 'support'].flatMap((folder) => namesBelow(join('test', folder), '.ts')),
  ...namesBelow('docs', '.md').filter((name) => !name.startsWith(join('docs', 'decisions'))),
  'README.md',
  'SECURITY.md',
];

it('has none of the turns that CONTRIBUTING.md replaces', () => {
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        turns
          .filter(({ turn }) => turn.test(line))
          .map(({ write }) => `${file}:${index + 1}: write "${write}" in place of: ${line.trim()}`),
      ),
  );
  expect(found).toEqual([]);
});
