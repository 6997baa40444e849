// What somebody's preferences look like. Each change is a form of its own with one button, so that a press does one thing.

import type { Language } from '@pabal/http';
import { textIn } from '@pabal/newsletters';
import {
  type PreferenceChange,
  type Preferences,
  type PreferredNewsletter,
  pagePaths,
  pauseDays,
} from '@pabal/subscriptions';
import { type Html, html } from '../look/html.ts';
import { inLanguage, type Page } from '../look/layout.ts';
import { languageOptions } from '../newsletters/sign-up-form.ts';
import { scheduleWords } from '../words/schedule.ts';
import type { Words } from '../words/shape.ts';
import { words } from '../words/words.ts';

/** What was done just before, as the address of the page says it. */
export type Done = keyof Words['preferences']['done'];

export interface PreferencesView {
  readonly preferences: Preferences;
  readonly token: string;
  readonly fresh: boolean;
  readonly language: Language;
  readonly done?: { readonly what: Done; readonly newsletter: PreferredNewsletter | undefined } | undefined;
  /** True when the time zone that was typed is not one. */
  readonly badTimeZone?: boolean;
}

export function preferencesPage(view: PreferencesView): Page {
  const { preferences, token, language } = view;
  const say = words[language].preferences;
  return {
    title: say.title,
    here: `${pagePaths.preferences}${token}`,
    body: html`<h1>${say.title}</h1>
<p class="when">${say.for(masked(preferences.reader.address))}</p>
${doneOf(view)}
${newslettersOf(view)}
${pauseOf(view)}
${aboutOf(view)}
${dataOf(view)}`,
  };
}

/** Enough to know one's own address by, and little for somebody who looks over a shoulder or has a letter that was passed on. */
function masked(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = [...address.slice(0, at)];
  return `${first}•••${address.slice(at)}`;
}

const fieldsOf = (fields: Readonly<Record<string, string>>): Html[] =>
  Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

const form = (
  { token, language }: PreferencesView,
  fields: Readonly<Record<string, string>>,
  inner: Html,
): Html =>
  html`<form method="post" action="${inLanguage(`${pagePaths.preferences}${token}`, language)}">${fieldsOf(fields)}${inner}</form>`;

/** What takes back what was done. */
const opposites: Partial<Record<Done, PreferenceChange['kind']>> = {
  joined: 'leave',
  left: 'join',
  weekly: 'every-time',
  everyTime: 'weekly',
};

function doneOf(view: PreferencesView): Html | undefined {
  const { done, language } = view;
  if (done === undefined) return undefined;
  const say = words[language].preferences;
  const { what, newsletter } = done;
  const text = say.done[what];
  if (typeof text === 'string') return html`<div class="notice" role="status"><p>${text}</p></div>`;
  const opposite = opposites[what];
  if (newsletter === undefined || opposite === undefined) return undefined;
  return html`<div class="notice" role="status"><p>${text(newsletter.name)}</p>
<div class="inline">${form(view, { do: opposite, newsletter: newsletter.key }, html`<button class="quiet small" type="submit">${say.undo}</button>`)}</div>
${what === 'left' && form(view, { do: 'reason', newsletter: newsletter.key }, reasonsOf(language))}
</div>`;
}

/** The question why, for a form. */
export function reasonsOf(language: Language): Html {
  const say = words[language].preferences;
  const reasons = Object.entries(say.reasons).map(
    ([reason, label]) =>
      html`<div class="choice"><input type="radio" id="reason-${reason}" name="reason" value="${reason}"> <label for="reason-${reason}">${label}</label></div>`,
  );
  return html`<fieldset><legend>${say.why}</legend>${reasons}</fieldset><p><button class="quiet small" type="submit">${say.whyButton}</button></p>`;
}

function newslettersOf(view: PreferencesView): Html {
  const { preferences, language } = view;
  const say = words[language].preferences;
  const items = preferences.newsletters.map((newsletter) => itemOf(view, newsletter));
  return html`<h2>${say.newsletters}</h2>
${items.length === 0 ? html`<p>${say.noNewsletters}</p>` : html`<ul class="list">${items}</ul>`}`;
}

function itemOf(view: PreferencesView, newsletter: PreferredNewsletter): Html {
  const { language } = view;
  const say = words[language].preferences;
  const { name, definition, isSubscribed, mayJoin } = newsletter;
  const about = definition.about === undefined ? '' : textIn(definition.about, language, definition.language);
  const isWeekly = definition.offersWeekly === true && newsletter.atMostWeekly;
  const state = isWeekly ? say.youGetItWeekly : say.youGetIt;
  return html`<li><div><p><strong>${name}</strong>${isSubscribed && html` <span class="state">${state}</span>`}</p>
${about !== '' && html`<p>${about}</p>`}<p class="when">${scheduleWords(definition.schedule, language)}</p></div>${(isSubscribed || mayJoin) && html`<div class="choices">${buttonsOf(view, newsletter, isWeekly)}</div>`}</li>`;
}

function buttonsOf(view: PreferencesView, newsletter: PreferredNewsletter, isWeekly: boolean): Html[] {
  const say = words[view.language].preferences;
  const { key, name, definition, isSubscribed } = newsletter;
  const button = (wish: PreferenceChange['kind'], look: string, label: string, short: string) =>
    form(
      view,
      { do: wish, newsletter: key },
      html`<button class="${look}" type="submit" aria-label="${label}">${short}</button>`,
    );
  if (!isSubscribed) return [button('join', 'small', say.join(name), say.joinShort)];
  const howOften = isWeekly
    ? button('every-time', 'quiet small', say.everyTime(name), say.everyTimeShort)
    : button('weekly', 'quiet small', say.weekly(name), say.weeklyShort);
  return [
    ...(definition.offersWeekly === true ? [howOften] : []),
    button('leave', 'quiet small', say.leave(name), say.leaveShort),
  ];
}

function pauseOf(view: PreferencesView): Html {
  const { preferences, language } = view;
  const say = words[language].preferences;
  const { pausedUntil, timeZone } = preferences.reader;
  if (pausedUntil !== null) {
    const when = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: timeZone ?? 'UTC' }).format(
      pausedUntil,
    );
    return html`<h2>${say.pause}</h2><p>${say.pausedUntil(when)}</p>${form(view, { do: 'go-on' }, html`<button type="submit">${say.goOn}</button>`)}`;
  }
  const options = pauseDays.map((days) => html`<option value="${days}">${say.pauseDays(days)}</option>`);
  return html`<h2>${say.pause}</h2><p>${say.pauseText}</p>${form(
    view,
    { do: 'pause' },
    html`<label for="days">${say.pauseFor}</label><select id="days" name="days">${options}</select><p><button class="quiet" type="submit">${say.pauseButton}</button></p>`,
  )}`;
}

function aboutOf(view: PreferencesView): Html {
  const { preferences, language, badTimeZone } = view;
  const say = words[language].preferences;
  const { locale, timeZone } = preferences.reader;
  const spoken = locale?.split('-')[0] ?? language;
  return html`<h2>${say.about}</h2>${form(
    view,
    { do: 'about' },
    html`<label for="locale">${say.language}</label><select id="locale" name="locale">${languageOptions(spoken)}</select>
<label for="zone">${say.timeZone}</label>
${badTimeZone === true && html`<p class="error" id="zone-error">${say.badTimeZone}</p>`}
<select id="zone" name="zone"${badTimeZone === true && html` aria-invalid="true" aria-describedby="zone-error"`}>${zoneOptions(timeZone, say)}</select>
<p><button class="quiet" type="submit">${say.aboutButton}</button></p>`,
  )}`;
}

const zones = Intl.supportedValuesOf('timeZone');

function zoneOptions(chosen: string | null, say: Words['preferences']): Html[] {
  const known = chosen === null || zones.includes(chosen) ? zones : [chosen, ...zones];
  const option = (zone: string) =>
    html`<option value="${zone}"${zone === chosen && html` selected`}>${zone.replaceAll('_', ' ')}</option>`;
  return [html`<option value="">${say.timeZoneUnset}</option>`, ...known.map(option)];
}

function dataOf(view: PreferencesView): Html {
  const { language, fresh } = view;
  const say = words[language].preferences;
  if (!fresh)
    return html`<h2>${say.data}</h2><p>${say.dataByLetter}</p>${form(view, { do: 'link' }, html`<button class="quiet" type="submit">${say.dataButton}</button>`)}`;
  return html`<h2>${say.data}</h2><p>${say.exportText}</p>${form(view, { do: 'export' }, html`<p><button class="quiet" type="submit">${say.export}</button></p>`)}
<p>${say.eraseText}</p>${form(view, { do: 'erase' }, html`<p><button class="quiet" type="submit">${say.erase}</button></p>`)}`;
}
