// The page on which somebody signs up, and what is read from its form.

import { type Language, languageNames, languages } from '@pabal/http';
import { type Address, parseAddress } from '@pabal/mail';
import { textIn } from '@pabal/newsletters';
import { personName } from '@pabal/people';
import { consentText, type PublicNewsletter, pagePaths } from '@pabal/subscriptions';
import { archivePaths } from '../archive/addresses.ts';
import { dateOf } from '../archive/dates.ts';
import { type Html, html } from '../look/html.ts';
import { inLanguage, type Page } from '../look/layout.ts';
import { shareCard } from '../look/share-card.ts';
import { scheduleWords } from '../words/schedule.ts';
import { words } from '../words/words.ts';

/** Why a form is shown again. */
export type FormProblem = 'badAddress' | 'badName' | 'refusedDomain' | 'tooSoon' | 'old' | 'noProof';

/** What somebody typed, to be shown again. */
export interface Typed {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** The name of the field that programs fill in and people do not see. */
const trapField = 'homepage';

export interface ReadSignUp {
  readonly typed: Typed;
  readonly seal: string;
  /** What the browser computed; empty without. */
  readonly proof: string;
  /** True when the field that nobody sees was filled in. */
  readonly trapped: boolean;
  /** What was typed, or the field that has to be mended. */
  readonly result:
    | {
        readonly ok: true;
        readonly email: Address;
        readonly name: string | undefined;
        readonly locale: Language;
      }
    | { readonly ok: false; readonly problem: FormProblem };
}

/** Reads the fields of the form. @param shown  the language of the page, for a form that names none */
export function readSignUp(fields: ReadonlyMap<string, string>, shown: Language): ReadSignUp {
  const field = (name: string) => (fields.get(name) ?? '').slice(0, mostTyped).trim();
  const typed = { email: field('email'), name: field('name'), locale: field('locale') };
  const address = parseAddress(typed.email);
  const name = typed.name === '' ? undefined : personName.safeParse(typed.name);
  const locale = languages.find((language) => language === typed.locale) ?? shown;
  const result = !address.ok
    ? ({ ok: false, problem: 'badAddress' } as const)
    : name?.success === false || looksLikeLink(typed.name)
      ? ({ ok: false, problem: 'badName' } as const)
      : ({ ok: true, email: address.address, name: name?.data, locale } as const);
  const proof = fields.get('proof') ?? '';
  return { typed, seal: field('seal'), proof, trapped: field(trapField) !== '', result };
}

/** More than any address or name has. */
const mostTyped = 400;

/** A name that is a link would make our letters carry it to strangers. */
const looksLikeLink = (name: string) => /https?:|www\.|\/\/|@|\p{L}\.\p{L}{2,}/iu.test(name);

/** What the page is put together from. */
export interface SignUpView {
  readonly newsletter: PublicNewsletter;
  readonly language: Language;
  readonly seal: string;
  /** What the browser has to compute, when that is wanted. */
  readonly proof?: { readonly challenge: string; readonly scriptPath: string };
  readonly embedded: boolean;
  readonly publicUrl: string;
  /** Whether there are share pictures. */
  readonly hasCards: boolean;
  /** The last editions, to look at before signing up. */
  readonly editions: readonly { readonly number: number; readonly day: string }[];
  readonly typed?: Typed;
  readonly problem?: FormProblem | undefined;
}

/** The page of a newsletter: what it is, when it comes, and the form. */
export function signUpPage(view: SignUpView): Page {
  const { newsletter, language, embedded } = view;
  const { definition } = newsletter;
  const say = words[language].signUp;
  const about = definition.about === undefined ? '' : textIn(definition.about, language, definition.language);
  const title = say.title(newsletter.name);
  return {
    title,
    embedded,
    script: view.proof?.scriptPath,
    head: embedded ? undefined : cardOf(view, about),
    here: pathOf(newsletter.key, embedded),
    body: html`<h1>${title}</h1>
${about !== '' && html`<p>${about}</p>`}
<p class="when">${scheduleWords(definition.schedule, language)}${definition.offersWeekly === true && html` ${say.offersWeekly}`}</p>
${problemOf(view)}
${formOf(view)}
${lastEditions(view)}
${!embedded && definition.content.kind !== 'recipients' && html`<p><a href="${archivePaths(newsletter.key).archive}">${words[language].archive.title(newsletter.name)}</a></p>`}
${!embedded && html`<p class="hint">${say.readers} <a href="${inLanguage('/preferences', language)}">${words[language].preferences.title}</a></p>`}`,
  };
}

function lastEditions({ newsletter, language, editions }: SignUpView): Html | undefined {
  if (editions.length === 0) return undefined;
  const paths = archivePaths(newsletter.key);
  const links = editions.map(
    ({ number, day }) =>
      html`<li><a href="${inLanguage(paths.edition(number), language)}">${dateOf(day, language)}</a></li>`,
  );
  return html`<h2>${words[language].signUp.lastEditions}</h2><ul>${links}</ul>`;
}

function cardOf({ newsletter, language, publicUrl, hasCards }: SignUpView, about: string): Html {
  const { name, key, definition } = newsletter;
  return shareCard({
    ...{ site: name, title: words[language].signUp.title(name), type: 'website', language },
    about: about === '' ? scheduleWords(definition.schedule, language) : about,
    url: `${publicUrl}${pathOf(key, false)}`,
    picture: hasCards ? `${publicUrl}${archivePaths(key).card}` : undefined,
  });
}

export const pathOf = (key: string, embedded: boolean): string =>
  `${pagePaths.newsletter}${key}${embedded ? '/embed' : ''}`;

function problemOf({ problem, language }: SignUpView): Html | undefined {
  if (
    problem === undefined ||
    problem === 'badAddress' ||
    problem === 'badName' ||
    problem === 'refusedDomain'
  )
    return undefined;
  return html`<div class="notice bad" role="alert"><p>${words[language].signUp[problem]}</p></div>`;
}

function formOf({ newsletter, language, seal, proof, embedded, typed, problem }: SignUpView): Html {
  const say = words[language].signUp;
  const errorAt = (...problems: FormProblem[]) =>
    problem !== undefined && problems.includes(problem) ? say[problem] : undefined;
  const addressError = errorAt('badAddress', 'refusedDomain');
  const nameError = errorAt('badName');
  return html`<form method="post" action="${inLanguage(pathOf(newsletter.key, embedded), language)}"${proof !== undefined && html` data-challenge="${proof.challenge}"`}>
<input type="hidden" name="seal" value="${seal}">
<div>
<label for="email">${say.address}</label>
${addressError !== undefined && html`<p class="error" id="email-error">${addressError}</p>`}
<p class="hint" id="email-hint">${say.addressHint}</p>
<input id="email" name="email" type="email" required maxlength="320" autocomplete="email" value="${typed?.email}" aria-describedby="${addressError !== undefined && html`email-error `}email-hint"${addressError !== undefined && html` aria-invalid="true"`}>
</div>
<div>
<label for="name">${say.name}</label>
${nameError !== undefined && html`<p class="error" id="name-error">${nameError}</p>`}
<p class="hint" id="name-hint">${say.nameHint}</p>
<input id="name" name="name" type="text" maxlength="200" autocomplete="name" value="${typed?.name}" aria-describedby="${nameError !== undefined && html`name-error `}name-hint"${nameError !== undefined && html` aria-invalid="true"`}>
</div>
<div>
<label for="locale">${say.language}</label>
<select id="locale" name="locale">${languageOptions(typed?.locale ?? language)}</select>
</div>
<div class="trap" aria-hidden="true">
<label for="${trapField}">${say.trap}</label>
<input id="${trapField}" name="${trapField}" type="text" tabindex="-1" autocomplete="off">
</div>
${proof !== undefined && proofOf(language)}
<p class="consent">${consentText[language](newsletter.name)}</p>
<button type="submit">${say.button}</button>
</form>
<p class="hint">${say.how}</p>`;
}

/** What the browser is asked to do, in words for those whose browser does not. */
function proofOf(language: Language): Html {
  const say = words[language].signUp;
  return html`<input type="hidden" name="proof" value=""><p class="hint" role="status" data-proof-state="${say.computing}">${say.proof}</p>
<noscript><div class="notice bad"><p>${say.proofNeedsScript}</p></div></noscript>`;
}

/** The languages to choose from. */
export const languageOptions = (chosen: string | null): Html[] =>
  languages.map(
    (language) =>
      html`<option value="${language}"${language === chosen && html` selected`}>${languageNames[language]}</option>`,
  );
