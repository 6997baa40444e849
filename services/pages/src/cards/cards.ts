// Share pictures: what is shown where somebody shares the address of a newsletter or of an edition.

import { archiveDay, editionAsSent, publicNewsletter } from '@pabal/archive';
import { PabalError } from '@pabal/domain';
import type { Language } from '@pabal/http';
import { textIn } from '@pabal/newsletters';
import type { Request, Response } from 'express';
import { dateOf } from '../archive/dates.ts';
import { inPath, serveKept } from '../http/serve-kept.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { scheduleWords } from '../words/schedule.ts';
import { words } from '../words/words.ts';
import type { Card } from './card.ts';

const card = (
  path: string,
  make: (pages: Pages, request: Request, language: Language) => Promise<Card>,
): PageRoute => ({
  ...{ method: 'get', path, opens: 'link' },
  serve: (pages, request, response) => serveCard(pages, [request, response], path, make),
});

export const cardRoutes: readonly PageRoute[] = [
  card('/n/{newsletter}/card.png', newsletterCard),
  card('/n/{newsletter}/editions/{number}/card.png', editionCard),
];

/** An edition stays as it was sent; what hides an entry, or makes a newsletter private, is seen after so long. */
const freshSeconds = 600;

async function serveCard(
  pages: Pages,
  [request, response]: readonly [Request, Response],
  path: string,
  make: (pages: Pages, request: Request, language: Language) => Promise<Card>,
): Promise<void> {
  const language = pages.languageOf(request);
  const parts = ['card', path, inPath(request, 'newsletter'), inPath(request, 'number'), language];
  await serveKept(pages, [request, response], parts, async () => {
    if (pages.cards === undefined) throw new PabalError('not-found', 'Pictures are not drawn here.');
    return {
      type: 'image/png',
      body: await pages.cards.draw(await make(pages, request, language)),
      freshMs: freshSeconds * 1_000,
      headers: {
        'Cache-Control': `public, max-age=${freshSeconds}, stale-while-revalidate=86400`,
        'Content-Security-Policy': `default-src 'none'`,
        // Other sites show it.
        'Cross-Origin-Resource-Policy': 'cross-origin',
      },
    };
  });
}

async function newsletterCard(pages: Pages, request: Request, language: Language): Promise<Card> {
  const { name, definition } = await publicNewsletter(pages.space, inPath(request, 'newsletter'));
  const about = definition.about === undefined ? '' : textIn(definition.about, language, definition.language);
  return {
    ...{ language, site: words[language].site, title: name },
    lines: [about, scheduleWords(definition.schedule, language)],
  };
}

/** The subject, and the first entries that are not hidden, in the order of the archive. */
async function editionCard(pages: Pages, request: Request, language: Language): Promise<Card> {
  const newsletter = await publicNewsletter(pages.space, inPath(request, 'newsletter'));
  const wanted = { number: inPath(request, 'number'), locale: language };
  const { day, number, letter } = await editionAsSent(pages.space, newsletter, wanted);
  const shown = await archiveDay(pages.space, newsletter, { day, hidden: false, locale: language });
  const entries = shown?.sections.flatMap((section) => section.entries) ?? [];
  return {
    ...{ language, site: newsletter.name, title: letter?.subject ?? dateOf(day, language) },
    lines: entries.filter(({ edition }) => edition === number).map(({ title }) => title),
  };
}
