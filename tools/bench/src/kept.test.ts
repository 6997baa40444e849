import { readFile } from 'node:fs/promises';
import { fallenText, findFallen, mostTries, parseKept } from './kept.ts';
import { rows } from './rows/index.ts';

const measuring = (...ratios: number[]) => {
  const left = [...ratios];
  return { measure: async () => left.shift() ?? 0, left };
};

describe('a kept ratio', () => {
  it('is kept as long as no more than a fifth of it is gone', async () => {
    expect(await findFallen('event-mail', 2.5, measuring(2).measure)).toBeUndefined();
    expect(await findFallen('event-mail', 2.5, measuring(1.9, 1.99, 1.8).measure)).toEqual({
      ...{ name: 'event-mail', kept: 2.5, ratio: 1.99 },
    });
  });

  it('is measured again only when it was too low', async () => {
    const slow = measuring(1, 2.4, 9);
    expect(await findFallen('event-mail', 2.5, slow.measure)).toBeUndefined();
    expect(slow.left).toEqual([9]);
    const slower = measuring(1, 1, 1, 9);
    expect(await findFallen('event-mail', 2.5, slower.measure)).toMatchObject({ ratio: 1 });
    expect(slower.left).toHaveLength(4 - mostTries);
  });

  it('is asked of no work of which nothing is kept', async () => {
    expect(await findFallen('new', undefined, measuring(0.1).measure)).toBeUndefined();
  });

  it('that has fallen is a sentence with both figures and what to do', () => {
    expect(fallenText({ name: 'event-mail', kept: 2.5, ratio: 1.5 })).toMatch(
      /^event-mail: 1\.50 of .* 2\.50 are kept\. .*--against/,
    );
  });

  it('belongs to a work that the plain build can do', async () => {
    const kept = parseKept(await readFile(new URL('../kept.json', import.meta.url), 'utf8'));
    const works = rows.flatMap((row) =>
      Object.entries(row.works ?? {}).flatMap(([name, { afternoon }]) => (afternoon ? [name] : [])),
    );
    expect(Object.keys(kept).length).toBeGreaterThan(3);
    for (const name of Object.keys(kept)) expect(works).toContain(name);
  });

  it('that is no ratio is refused with what was expected', () => {
    expect(() => parseKept('{"event-mail":"2"}')).toThrow('Expected a JSON object of ratios');
  });
});
