// How quickly letters are drawn, and what that takes: every sample of the shipped templates, at two widths, light and dark.

import { fileURLToPath } from 'node:url';
import { createPictures, findChromium } from '@pabal/pictures';
import { createTemplates, previewTemplate } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import type { Figure, Row } from '../row.ts';

const looks = [360, 640].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

export const pictures: Row = {
  name: 'pictures',
  what: 'pictures of letters a minute, by the Chromium of this machine, with one place and with two, and the memory of a place',
  async run({ count, quick }) {
    const letters = await shippedLetters(count ?? (quick ? 4 : 200));
    const figures: Figure[] = [];
    for (const places of [1, 2]) figures.push(...(await measure(letters, places)));
    return figures;
  },
};

async function measure(letters: readonly string[], places: number): Promise<Figure[]> {
  const drawing = createPictures({ program: findChromium(), places });
  try {
    // A browser takes some hundred milliseconds to start, once in 200 letters.
    await Promise.all(letters.slice(0, places).map((html) => drawing.take({ html, looks })));
    const began = performance.now();
    const taken = await Promise.all(letters.map((html) => drawing.take({ html, looks })));
    const minutes = (performance.now() - began) / 60_000;
    const pictures = taken.flat().length;
    const { peakMemoryMb } = drawing.figures();
    const how = places === 1 ? 'one place' : `${places} places`;
    return [
      {
        name: `pictures a minute, ${how}`,
        value: pictures / minutes,
        unit: 'a minute',
        target: { least: 300 },
      },
      { name: `memory of a place, ${how}`, value: peakMemoryMb, unit: 'MB' },
    ];
  } finally {
    await drawing.stop();
  }
}

async function shippedLetters(count: number): Promise<readonly string[]> {
  const templates = createTemplates({
    dir: fileURLToPath(new URL('../../../../templates', import.meta.url)),
    logger: createLogger({ service: 'bench', level: 'silent' }),
    watch: false,
  });
  await templates.start();
  const all = templates
    .names()
    .flatMap((name) => previewTemplate(templates, name))
    .flatMap(({ result }) => (result instanceof Error ? [] : [result.html]));
  return Array.from({ length: count }, (_, at) => all[at % all.length] ?? '');
}
