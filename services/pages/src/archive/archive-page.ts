// The pages of the archive: a day, what a search found, and an edition.

import type { ArchiveDay, EditionAsSent, PublicNewsletter, ShownSection } from '@pabal/archive';
import type { Language } from '@pabal/http';
import { type Html, html } from '../look/html.ts';
import type { Page } from '../look/layout.ts';
import { shareCard } from '../look/share-card.ts';
import type { Words } from '../words/shape.ts';
import { words } from '../words/words.ts';
import { type ArchivePaths, archivePaths } from './addresses.ts';
import { dateOf, momentOf } from './dates.ts';

type Entry = ShownSection['entries'][number];

/** Whose archive it is, and for whom it is written. */
export interface View {
  readonly newsletter: PublicNewsletter;
  readonly language: Language;
  readonly publicUrl: string;
  /** Hidden entries are shown as well. */
  readonly hidden: boolean;
  /** Whether there are share pictures. */
  readonly hasCards: boolean;
}

/** A day of the archive; without one the archive has nothing yet. */
export function dayPage(view: View, day: ArchiveDay | undefined, isLatest: boolean): Page {
  const { newsletter, language } = view;
  const say = words[language].archive;
  const paths = archivePaths(newsletter.key);
  if (day === undefined)
    return pageOf(view, { title: say.title(newsletter.name), path: paths.archive, about: say.empty }, [
      html`<h1>${say.title(newsletter.name)}</h1><p>${say.empty}</p>${signUp(say, paths, newsletter)}`,
    ]);
  const date = dateOf(day.day, language);
  const path = isLatest ? paths.archive : paths.day(day.day);
  const count = day.sections.reduce((sum, { entries }) => sum + entries.length, 0);
  const first = day.sections.flatMap(({ entries }) => entries.map(({ title }) => title)).slice(0, 3);
  const about = [say.count(count), ...first].join(' · ');
  const title = `${newsletter.name} · ${date}`;
  const [edition] = day.editions;
  const card = edition && paths.editionCard(edition.number);
  return pageOf(view, { title, path, about, canonical: paths.day(day.day), card }, [
    html`<p class="site">${newsletter.name}</p><h1>${date}</h1><p class="when">${say.count(count)}${sent(day, say, paths)}</p>`,
    html`<nav aria-label="${say.days}">${around(day, say, paths, language)}</nav>`,
    searchForm(say, paths, {}),
    ...day.sections.map((section) => sectionOf(section, view, say, paths)),
    hiddenSwitch(view, day, say, path),
    around(day, say, paths, language),
    foot(say, paths, newsletter),
  ]);
}

const sent = ({ editions }: ArchiveDay, say: Words['archive'], paths: ArchivePaths): Html =>
  html`${editions.map(({ number }) => html` · <a href="${paths.edition(number)}">${say.asSent}</a>`)}`;

function around(
  { before, after }: ArchiveDay,
  say: Words['archive'],
  paths: ArchivePaths,
  language: Language,
) {
  const link = (day: string, rel: 'prev' | 'next', label: string) =>
    html`<a rel="${rel}" href="${paths.day(day)}">${label} · ${dateOf(day, language)}</a>`;
  return html`<div class="days">${before !== null && link(before, 'prev', say.before)}${after !== null && link(after, 'next', say.after)}</div>`;
}

function hiddenSwitch({ hidden }: View, day: ArchiveDay, say: Words['archive'], path: string): Html {
  if (day.hidden === 0) return html``;
  const [href, label] = hidden ? [path, say.hideAgain] : [`${path}?hidden=1`, say.showHidden(day.hidden)];
  return html`<p class="hint"><a rel="nofollow" href="${href}">${label}</a></p>`;
}

/** What a reader looked for. */
export interface Looked {
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
}

/** What a search or a tag found. */
export function foundPage(
  view: View,
  looked: Looked,
  found: { readonly entries: readonly Entry[]; readonly more: boolean } | undefined,
  tags: readonly { readonly tag: string; readonly entries: number }[],
): Page {
  const { newsletter, language } = view;
  const say = words[language].archive;
  const paths = archivePaths(newsletter.key);
  const title = say.searchTitle(newsletter.name);
  const asked = new URLSearchParams({
    ...(looked.query !== undefined && { q: looked.query }),
    ...(looked.tag !== undefined && { tag: looked.tag }),
  }).toString();
  const path = asked === '' ? paths.search : `${paths.search}?${asked}`;
  const list =
    found &&
    html`<div role="status"><h2>${found.entries.length === 0 ? say.nothingFound : say.found(found.entries.length, found.more)}</h2></div>
${found.entries.length > 0 && entriesOf(found.entries, view, say, paths)}`;
  return pageOf(view, { title, path, about: title, unlisted: true }, [
    html`<p class="site"><a href="${paths.archive}">${newsletter.name}</a></p><h1>${title}</h1>`,
    searchForm(say, paths, looked),
    html`${list}`,
    html`${tags.length > 0 && html`<h2>${say.tags}</h2><ul class="tags">${tags.map(({ tag, entries }) => html`<li><a href="${paths.tag(tag)}">${tag}</a> <span>${entries}</span></li>`)}</ul>`}`,
  ]);
}

/** An edition as it was sent, in a frame that runs nothing. */
export function editionPage(view: View, edition: EditionAsSent, pictures: boolean): Page {
  const { newsletter, language } = view;
  const say = words[language].archive;
  const paths = archivePaths(newsletter.key);
  const path = paths.edition(edition.number);
  const { letter } = edition;
  const title = letter?.subject ?? `${newsletter.name} · ${dateOf(edition.day, language)}`;
  const source = `${paths.letter(edition.number)}?lang=${language}${pictures ? '&pictures=1' : ''}`;
  const about = say.edition(dateOf(edition.day, language));
  return pageOf(view, { title, path, about, card: paths.editionCard(edition.number) }, [
    html`<p class="site"><a href="${paths.day(edition.day)}">${newsletter.name} · ${dateOf(edition.day, language)}</a></p><h1>${title}</h1>`,
    letter === undefined
      ? html`<p>${say.noLetter}</p>`
      : html`<p class="hint">${say.letterHint}${!pictures && html` <a rel="nofollow" href="${path}?pictures=1">${say.pictures}</a>`}</p>
<iframe class="letter" title="${say.letterTitle}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${source}"></iframe>`,
    foot(say, paths, newsletter),
  ]);
}

/** What stands at the address of an edition while its letters are being sent. */
export function onItsWayPage(view: View, number: string): Page {
  const { newsletter, language } = view;
  const say = words[language].archive;
  const paths = archivePaths(newsletter.key);
  const { title, text } = say.onItsWay;
  return pageOf(
    view,
    { title, path: `${paths.newsletter}/editions/${number}`, about: text, unlisted: true },
    [
      html`<p class="site"><a href="${paths.archive}">${newsletter.name}</a></p><h1>${title}</h1><p>${text}</p>`,
      foot(say, paths, newsletter),
    ],
  );
}

function sectionOf(
  { title, entries }: ShownSection,
  view: View,
  say: Words['archive'],
  paths: ArchivePaths,
): Html {
  return html`<section><h2>${title}</h2>${entriesOf(entries, view, say, paths)}</section>`;
}

const entriesOf = (entries: readonly Entry[], view: View, say: Words['archive'], paths: ArchivePaths): Html =>
  html`<ul class="entries">${entries.map((entry) => entryOf(entry, view, say, paths))}</ul>`;

function entryOf(
  entry: Entry,
  { language, newsletter }: View,
  say: Words['archive'],
  paths: ArchivePaths,
): Html {
  const { title, url, excerpt, feedTitle, author, publishedAt, tags, hiddenBy, hiddenWhy } = entry;
  const shownTitle = isWeb(url) ? html`<a href="${url}" rel="noopener">${title}</a>` : html`${title}`;
  const date = momentOf(publishedAt, language, newsletter.timeZone);
  return html`<li id="e${entry.edition}-${entry.position}"${hiddenBy !== null && html` class="off"`}>
<h3>${shownTitle}</h3>
${hiddenBy !== null && html`<p class="why">${say.why[hiddenBy](hiddenWhy ?? '')}</p>`}
${excerpt !== '' && html`<p>${excerpt}</p>`}
<p class="byline">${feedTitle}${author !== null && ` · ${author}`} · <time datetime="${publishedAt.toISOString()}">${date}</time></p>
${tags.length > 0 && html`<ul class="tags">${tags.map((tag) => html`<li><a href="${paths.tag(tag)}">${tag}</a></li>`)}</ul>`}
</li>`;
}

/** Addresses of entries were checked when they were read from their feeds; a page shows none but of the web. */
const isWeb = (url: string | null): url is string => url !== null && /^https?:\/\//i.test(url);

function searchForm(say: Words['archive'], { search }: ArchivePaths, { query = '' }: Looked): Html {
  return html`<form class="search" role="search" method="get" action="${search}">
<label for="q">${say.searchLabel}</label>
<div><input id="q" type="text" name="q" value="${query}" maxlength="100" autocomplete="off"><button class="small">${say.searchButton}</button></div>
</form>`;
}

function signUp(say: Words['archive'], { newsletter: href }: ArchivePaths, { name }: PublicNewsletter): Html {
  return html`<p><a href="${href}">${say.signUp(name)}</a></p>`;
}

function foot(say: Words['archive'], paths: ArchivePaths, newsletter: PublicNewsletter): Html {
  return html`${signUp(say, paths, newsletter)}<p class="hint"><a href="${paths.search}">${say.tagsAndSearch}</a> · <a href="${paths.feeds.rss}">RSS</a> · <a href="${paths.feeds.atom}">Atom</a> · <a href="${paths.feeds.json}">JSON Feed</a></p>`;
}

interface Head {
  readonly title: string;
  /** Path and query of this page. */
  readonly path: string;
  readonly about: string;
  /** Path of the page that search engines shall know, when it is another one. */
  readonly canonical?: string;
  readonly unlisted?: boolean;
  /** Path of its share picture, when it is not the newsletter's. */
  readonly card?: string | undefined;
}

function pageOf(view: View, head: Head, parts: readonly Html[]): Page {
  const { newsletter, publicUrl, language, hasCards } = view;
  const { title, path, about, canonical = path, unlisted = false, card } = head;
  const { feeds } = archivePaths(newsletter.key);
  const url = `${publicUrl}${canonical}`;
  return {
    title,
    here: path,
    body: html`${parts}`,
    head: html`${
      unlisted
        ? html`<meta name="robots" content="noindex">`
        : shareCard({
            ...{ site: newsletter.name, title, about, url, type: 'article', language },
            picture: hasCards ? `${publicUrl}${card ?? archivePaths(newsletter.key).card}` : undefined,
          })
    }
<link rel="alternate" type="application/rss+xml" title="${newsletter.name}" href="${feeds.rss}">
<link rel="alternate" type="application/atom+xml" title="${newsletter.name}" href="${feeds.atom}">
<link rel="alternate" type="application/feed+json" title="${newsletter.name}" href="${feeds.json}">`,
  };
}
