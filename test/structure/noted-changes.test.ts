// A statement that ends letters notes it for webhooks, in the same statement: an app is told about every end, whoever made it.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, sourcesIn } from './sources.ts';

const wings = join(root, 'packages/db/src');

/** Parts of a file that begin at its left edge, by the name of what they declare. */
function partsOf(source: string): { readonly name: string; readonly text: string }[] {
  return source.split(/^(?=(?:export )?(?:async )?(?:function|const) )/m).flatMap((text) => {
    const [, name] = /^(?:export )?(?:async )?(?:function|const) (\w+)/.exec(text) ?? [];
    return name === undefined ? [] : [{ name, text }];
  });
}

/** Sets the state of letters to something that is, or may be, an end. */
const endsLetters =
  /update deliveries\b(?: d)? set(?:(?!\bwhere\b)[^;])*?\bstate\b(?:, [\w, ]+\))?\s*=(?!\s*'(?:pending|sending)')/;

/** Statements without a note, and why. */
const without: Readonly<Record<string, string>> = {
  'ledger/deliveries.ts sentText': 'a part of statements: those that note, and one while nobody is told',
};

it('every statement that ends letters notes it, or says why it need not', () => {
  const found = sourcesIn(wings)
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .flatMap((file) =>
      partsOf(readFileSync(file, 'utf8'))
        .filter(({ text }) => endsLetters.test(text) && !text.includes('noteLetters('))
        .map(({ name }) => `${relative(wings, file)} ${name}`),
    );
  expect(found.sort()).toEqual(Object.keys(without).sort());
});

it('finds the statements that end letters', () => {
  const found = sourcesIn(wings)
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .flatMap((file) => partsOf(readFileSync(file, 'utf8')).filter(({ text }) => endsLetters.test(text)));
  expect(found.length).toBeGreaterThan(8);
});
