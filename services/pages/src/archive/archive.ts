// The addresses of the archive.

import {
  archiveDay,
  archiveTags,
  daysOf,
  editionAsSent,
  editionsOf,
  type FeedKind,
  feedOf,
  feedTypes,
  isOnItsWay,
  type PublicNewsletter,
  publicNewsletter,
  publicNewsletters,
  queryIn,
  recentOf,
  searchEntries,
  sitemapOf,
} from '@pabal/archive';
import { PabalError } from '@pabal/domain';
import type { Language } from '@pabal/http';
import type { Request, Response } from 'express';
import { sendProblemPage } from '../http/error-pages.ts';
import { inPath, serveKept } from '../http/serve-kept.ts';
import { documentOf, type Page } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { archivePaths, archiveUrls } from './addresses.ts';
import { dayPage, editionPage, foundPage, onItsWayPage } from './archive-page.ts';
import type { NewAnswer } from './kept.ts';

const get = (path: string, serve: PageRoute['serve']): PageRoute => ({
  // What is kept costs nothing, and is not counted against its reader; what has to be made is, below.
  ...{ method: 'get', path, opens: 'link', serve },
});

export const archiveRoutes: readonly PageRoute[] = [
  get('/n/{newsletter}/archive', showDay),
  get('/n/{newsletter}/archive/{day}', showDay),
  get('/n/{newsletter}/search', showFound),
  get('/n/{newsletter}/editions/{number}', showEdition),
  get('/n/{newsletter}/editions/{number}/letter', showLetter),
  get('/n/{newsletter}/archive.xml', feed('rss')),
  get('/n/{newsletter}/archive.atom', feed('atom')),
  get('/n/{newsletter}/archive.json', feed('json')),
  get('/sitemap.xml', showSitemap),
  get('/robots.txt', showRobots),
];

/** The pages have no script, and a frame for letters. */
const pagePolicy = [
  `default-src 'none'`,
  `style-src 'self'`,
  `frame-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

function pageAnswer(pages: Pages, page: Page, language: Language): NewAnswer {
  return {
    type: 'text/html; charset=utf-8',
    body: documentOf(page, language, pages.stylePath),
    headers: { 'Content-Language': language, 'Content-Security-Policy': pagePolicy },
  };
}

/** What all pages of the archive are made with. */
const surroundingsOf = ({ publicUrl, cards }: Pages) => ({ publicUrl, hasCards: cards !== undefined });

/** A field of the query; one that is named twice is as good as none. */
const inQuery = (request: Request, name: string): string | undefined => {
  const value = request.query[name];
  return typeof value === 'string' ? value : undefined;
};

async function showDay(pages: Pages, request: Request, response: Response): Promise<void> {
  const key = inPath(request, 'newsletter');
  const day = request.params.day === undefined ? undefined : inPath(request, 'day');
  const hidden = inQuery(request, 'hidden') === '1';
  const language = pages.languageOf(request);
  await serveKept(pages, [request, response], ['day', key, day ?? '', String(hidden), language], async () => {
    const newsletter = await publicNewsletter(pages.space, key);
    const shown = await archiveDay(pages.space, newsletter, { day, hidden, locale: language });
    const view = { newsletter, language, hidden, ...surroundingsOf(pages) };
    return pageAnswer(pages, dayPage(view, shown, day === undefined), language);
  });
}

/** What is looked for is anybody's text: it is shown as text, and not kept. */
async function showFound(pages: Pages, request: Request, response: Response): Promise<void> {
  const key = inPath(request, 'newsletter');
  const language = pages.languageOf(request);
  if (!pages.limits.visit(pages.clientAddress(request)))
    return sendProblemPage(pages, request, response, 'busy', 429);
  const newsletter = await publicNewsletter(pages.space, key);
  const query = queryIn(inQuery(request, 'q') ?? '') || undefined;
  const tag = queryIn(inQuery(request, 'tag') ?? '') || undefined;
  const looked = { ...(query !== undefined && { query }), ...(tag !== undefined && { tag }) };
  const found =
    query === undefined && tag === undefined
      ? undefined
      : await searchEntries(pages.space, newsletter, { ...looked, hidden: false });
  const view = { newsletter, language, hidden: false, ...surroundingsOf(pages) };
  const page = foundPage(view, looked, found, await archiveTags(pages.space, newsletter));
  pages.send(response, page, { language });
}

async function showEdition(pages: Pages, request: Request, response: Response): Promise<void> {
  const [key, number] = [inPath(request, 'newsletter'), inPath(request, 'number')];
  const pictures = inQuery(request, 'pictures') === '1';
  const language = pages.languageOf(request);
  const parts = ['edition', key, number, String(pictures), language];
  const viewOf = (newsletter: PublicNewsletter) => ({
    ...{ newsletter, language, hidden: false, ...surroundingsOf(pages) },
  });
  try {
    await serveKept(pages, [request, response], parts, async () => {
      const newsletter = await publicNewsletter(pages.space, key);
      const edition = await editionAsSent(pages.space, newsletter, { number, locale: language });
      return pageAnswer(pages, editionPage(viewOf(newsletter), edition, pictures), language);
    });
  } catch (error) {
    // Letters lead here from the moment they are sent, and the archive takes an edition up when all of them are.
    const newsletter = await publicNewsletter(pages.space, key);
    if (!(await isOnItsWay(pages.space, newsletter, number))) throw error;
    pages.send(response, onItsWayPage(viewOf(newsletter), number), { language });
  }
}

/** The letter itself, for the frame: no script, no forms, and pictures of others only when the reader asked for them. */
async function showLetter(pages: Pages, request: Request, response: Response): Promise<void> {
  const [key, number] = [inPath(request, 'newsletter'), inPath(request, 'number')];
  const pictures = inQuery(request, 'pictures') === '1';
  const language = pages.languageOf(request);
  await serveKept(
    pages,
    [request, response],
    ['letter', key, number, String(pictures), language],
    async () => {
      const newsletter = await publicNewsletter(pages.space, key);
      const { letter } = await editionAsSent(pages.space, newsletter, { number, locale: language });
      if (letter === undefined) throw new PabalError('not-found', 'There is no such archive.');
      return {
        type: 'text/html; charset=utf-8',
        body: inNewTabs(letter.html),
        headers: {
          'Content-Language': letter.locale,
          'Content-Security-Policy': [
            `default-src 'none'`,
            `style-src 'unsafe-inline'`,
            `img-src data:${pictures ? ' https: http:' : ''}`,
            `base-uri 'self'`,
            `frame-ancestors 'self'`,
            'sandbox allow-popups allow-popups-to-escape-sandbox',
          ].join('; '),
          'X-Robots-Tag': 'noindex',
        },
      };
    },
  );
}

/** Links of a letter in a frame open beside the page. */
const inNewTabs = (letter: string): string =>
  /<head[^>]*>/i.test(letter)
    ? letter.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`)
    : `<base target="_blank">${letter}`;

function feed(kind: FeedKind): PageRoute['serve'] {
  return async (pages, request, response) => {
    const key = inPath(request, 'newsletter');
    await serveKept(pages, [request, response], ['feed', kind, key], async () => {
      const newsletter = await publicNewsletter(pages.space, key);
      const entries = await recentOf(pages.space, newsletter);
      const urls = archiveUrls(pages.publicUrl, key);
      return {
        type: feedTypes[kind],
        body: feedOf(kind, newsletter, { entries, urls }),
        // Readers in browsers, and the extension: there is nothing in it that is not public.
        headers: { 'Access-Control-Allow-Origin': '*', 'Content-Security-Policy': `default-src 'none'` },
      };
    });
  };
}

async function showSitemap(pages: Pages, request: Request, response: Response): Promise<void> {
  await serveKept(pages, [request, response], ['sitemap'], async () => {
    const newsletters = await publicNewsletters(pages.space);
    const all = await Promise.all(newsletters.map((newsletter) => pagesOf(pages, newsletter)));
    return { type: 'application/xml; charset=utf-8', body: sitemapOf(all.flat()) };
  });
}

async function pagesOf(pages: Pages, newsletter: PublicNewsletter) {
  const paths = archivePaths(newsletter.key);
  const [days, editions] = [await daysOf(pages.space, newsletter), await editionsOf(pages.space, newsletter)];
  return [
    { url: `${pages.publicUrl}${paths.newsletter}` },
    ...days.map((day) => ({ url: `${pages.publicUrl}${paths.day(day)}`, changed: day })),
    ...editions.map(({ number, day }) => ({
      url: `${pages.publicUrl}${paths.edition(number)}`,
      changed: day,
    })),
  ];
}

async function showRobots(pages: Pages, request: Request, response: Response): Promise<void> {
  await serveKept(pages, [request, response], ['robots'], async () => ({
    type: 'text/plain; charset=utf-8',
    body: `User-agent: *\nDisallow: /c/\nDisallow: /unsubscribe/\nSitemap: ${pages.publicUrl}/sitemap.xml\n`,
  }));
}
