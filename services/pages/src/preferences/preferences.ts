// Somebody's preferences: the page behind a link, what its forms do, and the page on which a link is asked for.

import { inSpace } from '@pabal/db/store';
import { isTimeZone } from '@pabal/domain';
import { type Language, languages, readForm } from '@pabal/http';
import {
  askForErasure,
  askForLink,
  changePreferences,
  type LeaveReason,
  leaveReasons,
  noteLeaveReason,
  type PreferenceChange,
  type Preferences,
  pagePaths,
  pauseDays,
  preferencesOf,
} from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { redirect } from '../http/answer.ts';
import { sendProblemPage } from '../http/error-pages.ts';
import { html } from '../look/html.ts';
import { inLanguage } from '../look/layout.ts';
import type { PageRoute, Pages } from '../pages.ts';
import { words } from '../words/words.ts';
import { askRoutes } from './ask-for-link.ts';
import { sendExport } from './export.ts';
import { counted, type OpenedLink, readLink } from './link.ts';
import { type Done, preferencesPage } from './preferences-page.ts';

const path = `${pagePaths.preferences}{token}`;

export const preferenceRoutes: readonly PageRoute[] = [
  ...askRoutes,
  { method: 'get', path, opens: 'link', serve: show },
  { method: 'post', path, opens: 'link', serve: change },
];

/** A link and the preferences that it opens. */
interface Opened {
  readonly token: string;
  readonly link: OpenedLink;
  readonly preferences: Preferences;
  readonly language: Language;
}

/** What the link of a request opens; nothing when it opens nothing, and the answer has been sent. */
async function open(pages: Pages, request: Request, response: Response): Promise<Opened | undefined> {
  const token = String(request.params.token);
  const visit = await counted(pages, request, response, readLink(pages, token));
  if (visit === undefined) return undefined;
  const language = pages.languageOf(request);
  const { found: link } = visit;
  const preferences = link && (await preferencesOf(pages.store, link.recipientId, link.newsletterId));
  if (link !== undefined && preferences !== undefined) return { token, link, preferences, language };
  const say = words[language].preferences;
  const { title, text } = say.badLink;
  const body = html`<h1>${title}</h1><p>${text}</p><p><a href="${inLanguage('/preferences', language)}">${say.newLink}</a></p>`;
  pages.send(response, { title, body }, { language, status: 404 });
  return undefined;
}

async function show(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  const { token, link, preferences, language } = opened;
  const view = { preferences, token, language, fresh: link.fresh };
  const badTimeZone = request.query.bad === 'zone';
  pages.send(response, preferencesPage({ ...view, badTimeZone, done: doneIn(request, preferences) }), {
    language,
  });
}

const dones: readonly Done[] = [
  ...['joined', 'left', 'weekly', 'everyTime', 'paused', 'goneOn', 'about', 'reason', 'link', 'erasure'],
] as const;

/** What the address of the page says was done. It holds names that we know, and is shown in our words. */
function doneIn(request: Request, { newsletters }: Preferences) {
  const what = dones.find((done) => done === request.query.done);
  return what && { what, newsletter: newsletters.find(({ key }) => key === request.query.newsletter) };
}

async function change(pages: Pages, request: Request, response: Response): Promise<void> {
  const opened = await open(pages, request, response);
  if (opened === undefined) return;
  const { token, link, preferences, language } = opened;
  const fields = await readForm(request);
  const back = (query: string) =>
    redirect(response, `${inLanguage(`${pagePaths.preferences}${token}`, language)}&${query}`);
  const newsletter = fields.get('newsletter') ?? '';
  const reason = leaveReasons.find((known) => known === fields.get('reason'));
  switch (fields.get('do')) {
    case 'reason':
      await noteReason(pages, preferences, newsletter, reason);
      return back('done=reason');
    case 'link':
    case 'erase':
      return askByLetter(pages, request, response, opened, fields.get('do') === 'erase' && link.fresh, back);
    case 'export':
      if (!link.fresh) break;
      return sendExport(
        inSpace(pages.store, preferences.reader.space),
        preferences.reader.externalId,
        response,
      );
    case 'about':
      if (!isZone(fields.get('zone'))) return back('bad=zone');
      break;
  }
  const wanted = changeIn(fields);
  if (wanted === undefined) return sendProblemPage(pages, request, response, 'bad-request', 400);
  const source = `${pages.publicUrl}${pagePaths.preferences}`;
  await changePreferences(pages.store, preferences, wanted.change, {
    now: new Date(),
    source,
    keys: pages.keys,
  });
  const which = preferences.newsletters.some(({ key }) => key === newsletter)
    ? `&newsletter=${newsletter}`
    : '';
  back(`done=${wanted.done}${which}`);
}

/** A newsletter key is made of letters, digits and hyphens, so it stands in an address as it is. */
async function noteReason(
  pages: Pages,
  { newsletters }: Preferences,
  key: string,
  reason: LeaveReason | undefined,
): Promise<void> {
  const newsletter = newsletters.find((known) => known.key === key);
  if (newsletter !== undefined && reason !== undefined)
    await noteLeaveReason(pages.store, newsletter.id, reason);
}

/** Has a letter sent to the address of the link. It goes to nobody else, and its number is bounded for the address and the network. */
async function askByLetter(
  pages: Pages,
  request: Request,
  response: Response,
  { preferences: { reader }, language }: Opened,
  erasing: boolean,
  back: (query: string) => void,
): Promise<void> {
  const caller = pages.clientAddress(request);
  if (!(await pages.limits.letter(caller))) return sendProblemPage(pages, request, response, 'busy', 429);
  const ask = erasing ? askForErasure : askForLink;
  const to = { address: reader.address, key: reader.addressKey };
  await ask(inSpace(pages.store, reader.space), to, {
    locale: language,
    networkHash: pages.networkHash(caller),
  });
  pages.letters.nudge();
  back(`done=${erasing ? 'erasure' : 'link'}`);
}

const isZone = (zone: string | undefined) => zone === undefined || zone === '' || isTimeZone(zone);

/** The change that a form asks for, and what the page says afterwards. */
function changeIn(fields: ReadonlyMap<string, string>): { change: PreferenceChange; done: Done } | undefined {
  const newsletter = fields.get('newsletter') ?? '';
  const days = pauseDays.find((known) => String(known) === fields.get('days'));
  const locale = languages.find((known) => known === fields.get('locale'));
  switch (fields.get('do')) {
    case 'join':
      return { change: { kind: 'join', newsletter }, done: 'joined' };
    case 'leave':
      return { change: { kind: 'leave', newsletter }, done: 'left' };
    case 'weekly':
      return { change: { kind: 'weekly', newsletter }, done: 'weekly' };
    case 'every-time':
      return { change: { kind: 'every-time', newsletter }, done: 'everyTime' };
    case 'pause':
      return days && { change: { kind: 'pause', days }, done: 'paused' };
    case 'go-on':
      return { change: { kind: 'go-on' }, done: 'goneOn' };
    case 'about':
      return { change: { kind: 'about', locale, timeZone: fields.get('zone') || undefined }, done: 'about' };
    default:
      return undefined;
  }
}
