import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds, notesOf, partsOf, released } from '../../changelog.mjs';

const root = join(import.meta.dirname, '../..');
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');

const before = `# Changelog

## Unreleased

### Added

- A new command.

## 0.1.0 (2026-11-22)

### Added

- Everything else.
`;

it('moves what is unreleased under the new version and leaves Unreleased empty', () => {
  const after = released(before, '0.2.0', '2026-12-01');
  expect(partsOf(after).map(({ version, date }) => [version, date])).toEqual([
    ['Unreleased', undefined],
    ['0.2.0', '2026-12-01'],
    ['0.1.0', '2026-11-22'],
  ]);
  expect(notesOf(after, 'Unreleased')).toBe('');
  expect(notesOf(after, '0.2.0')).toBe('### Added\n\n- A new command.');
  expect(notesOf(after, '0.1.0')).toBe(notesOf(before, '0.1.0'));
});

it('refuses a version that is there, and a release without a change', () => {
  expect(() => released(before, '0.1.0', '2026-12-01')).toThrow(
    'CHANGELOG.md has a part for 0.1.0 already; choose another version.',
  );
  const empty = released(before, '0.2.0', '2026-12-01');
  expect(() => released(empty, '0.3.0', '2026-12-02')).toThrow(
    'CHANGELOG.md has nothing under Unreleased; write down what has changed first.',
  );
});

it('says which versions there are when one is asked for that is not there', () => {
  expect(() => notesOf(before, '9.9.9')).toThrow(
    'CHANGELOG.md has no part for 9.9.9; it has Unreleased, 0.1.0.',
  );
});

it('has Unreleased on top of the changelog, then versions with their dates', () => {
  const [first, ...versions] = partsOf(changelog);
  expect(first?.version).toBe('Unreleased');
  expect(
    versions.filter(({ version, date }) => !/^\d+\.\d+\.\d+$/.test(version) || date === undefined),
  ).toEqual([]);
});

it('sorts the sentences of each version as Added, Changed, Fixed and Security', () => {
  for (const { version, body } of partsOf(changelog)) {
    const headings = [...body.matchAll(/^### (.*)$/gm)].map(([, name]) => name);
    expect({ version, headings }).toEqual({
      version,
      headings: kinds.filter((kind) => headings.includes(kind)),
    });
    // Nothing stands before the first heading, and every line below is one sentence of the list.
    const loose = body.split('\n').filter((line) => line !== '' && !/^(### |- )/.test(line));
    expect({ version, loose }).toEqual({ version, loose: [] });
    expect(body === '' || body.startsWith('### ')).toBe(true);
  }
});

it('says each thing once', () => {
  const sentences = changelog.split('\n').filter((line) => line.startsWith('- '));
  expect(sentences.filter((line, index) => sentences.indexOf(line) !== index)).toEqual([]);
});
