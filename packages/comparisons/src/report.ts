// A folder with a page that shows every letter that a change of templates changes, for those who review it.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LetterComparison } from './compare.ts';
import type { LookedAt } from './letter-pictures.ts';

export interface Report {
  /** Writes the pictures of a letter, and keeps what the page says of it. */
  add(letter: LetterComparison): Promise<void>;
  /** Writes the page. @returns its path */
  finish(): Promise<string>;
}

const page = 'index.html';
/** By this file a folder is known as one that may be written over. */
const mark = '.pabal-comparison';

/** @throws Error when the folder holds something else than an earlier report */
export async function openReport(folder: string): Promise<Report> {
  await mkdir(folder, { recursive: true });
  const there = await readdir(folder);
  if (there.length > 0 && !there.includes(mark))
    throw new Error(
      `The report needs a folder that is empty or holds an earlier report, and ${folder} holds other files.`,
    );
  for (const name of there) if (name.endsWith('.png')) await rm(join(folder, name));
  await writeFile(join(folder, mark), '');
  const parts: string[] = [];
  return {
    async add(letter) {
      if (letter.kind === 'same' && letter.troubles.length === 0) return;
      for (const look of letter.pictures?.looks ?? [])
        for (const [name, png] of filesOf(letter, look)) await writeFile(join(folder, name), png);
      parts.push(partOf(letter));
    },
    async finish() {
      const path = join(folder, page);
      await writeFile(path, pageWith(parts));
      return path;
    },
  };
}

const kinds = ['before', 'after', 'marked'] as const;

function filesOf(letter: LetterComparison, look: LookedAt): [string, Buffer][] {
  return kinds.flatMap((kind): [string, Buffer][] => {
    const png = look[kind];
    return png === undefined ? [] : [[fileOf(letter, look, kind), png]];
  });
}

function fileOf({ template, locale, sample }: LetterComparison, look: LookedAt, kind: string): string {
  return `${[template, locale, sample, look.name, kind].join('.').replaceAll(/[^\w.-]/g, '_')}.png`;
}

function partOf(letter: LetterComparison): string {
  const { template, locale, sample, kind, subject, text, html, troubles, notes, pictures } = letter;
  const said = [
    ...troubles.map(({ sentence }) => `<p class="trouble">${escaped(sentence)}</p>`),
    ...notes.map((note) => `<p>${escaped(note)}</p>`),
  ];
  const subjects =
    subject === undefined
      ? ''
      : `<p><del>${escaped(subject.before)}</del><br><ins>${escaped(subject.after)}</ins></p>`;
  return `<section>
<h2>${escaped(template)} <small>${escaped(locale)} · ${escaped(sample)} · ${kind}</small></h2>
${said.join('\n')}
${subjects}
${patchOf('Text', text, true)}
${patchOf('Html', html, false)}
${(pictures?.looks ?? []).map((look) => rowOf(letter, look)).join('\n')}
</section>`;
}

function patchOf(name: string, patch: string | null | undefined, open: boolean): string {
  if (patch === undefined) return '';
  const lines = patch ?? 'The two have too little in common to compare.';
  const marked = lines.split('\n').map((line) => {
    const tag = line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : 'span';
    return `<${tag}>${escaped(line)}</${tag}>`;
  });
  return `<details${open ? ' open' : ''}><summary>${name}</summary><pre>${marked.join('\n')}</pre></details>`;
}

function rowOf(letter: LetterComparison, look: LookedAt): string {
  const changed =
    look.changed === undefined
      ? 'new'
      : look.changed === 0
        ? 'looks as before'
        : `${look.changed} of ${look.pixels} pixels changed`;
  // Pictures without a difference are one picture.
  const shown = look.changed === 0 ? (['after'] as const) : kinds;
  const figures = shown.flatMap((kind) =>
    look[kind] === undefined
      ? []
      : [
          `<figure><figcaption>${kind}</figcaption><img loading="lazy" src="${encodeURI(fileOf(letter, look, kind))}" alt="${kind}, ${look.name}"></figure>`,
        ],
  );
  return `<h3>${look.name} <small>${changed}</small></h3><div class="row">${figures.join('')}</div>`;
}

const style = `:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; }
small { font-weight: 400; opacity: 0.7; }
section { border-top: 1px solid; padding: 12px 0 24px; }
pre { overflow-x: auto; font-size: 13px; }
ins, del { text-decoration: none; display: inline-block; }
ins { background: #2a8a4a33; }
del { background: #b8402a33; }
.trouble { border-left: 4px solid #b8402a; padding-left: 12px; }
.row { display: flex; gap: 16px; overflow-x: auto; align-items: flex-start; }
figure { margin: 0; }
img { border: 1px solid #8886; }`;

function pageWith(parts: readonly string[]): string {
  const content = parts.length === 0 ? '<p>No letter differs.</p>' : parts.join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What a change of templates does to letters</title>
<style>
${style}
</style>
</head>
<body>
<h1>What a change of templates does to letters</h1>
${content}
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
