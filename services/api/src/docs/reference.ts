// The reference of the API: pages made of the OpenAPI document, without a script and without a file
// (docs/decisions/0057-a-reference-without-a-script.md).

import { createHash } from 'node:crypto';
import { errorCodes } from '@pabal/domain';
import { statuses } from '@pabal/http';
import type { Language } from '../console/sign-in/words.ts';
import { byKey, firstEvent } from './first-event.ts';
import { Html, html, sentence } from './html.ts';
import { operationOf } from './operation.ts';
import { type Reading, readDocument } from './read.ts';
import { style } from './style.ts';
import { type Subject, subjects } from './subjects.ts';
import { words } from './words.ts';

interface ReferencePage {
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface Reference {
  /** The page of a subject, or the first one; undefined for a subject that there is not. */
  page(subject: string | undefined, language: Language): ReferencePage | undefined;
}

/** @param document  the OpenAPI document as it is sent. It is read when somebody first asks for a page */
export function createReference(document: () => Buffer): Reference {
  const made = new Map<string, ReferencePage>();
  let reading: Reading | undefined;
  return {
    page(key, language) {
      const subject = subjects.find((one) => one.key === key);
      if (key !== undefined && subject === undefined) return undefined;
      const name = `${key ?? ''} ${language}`;
      const known = made.get(name);
      if (known !== undefined) return known;
      reading ??= readDocument(JSON.parse(document().toString('utf8')));
      const page = pageOf(reading, subject, language);
      made.set(name, page);
      return page;
    },
  };
}

/** What the pages may do: nothing. */
export const referencePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function pageOf(reading: Reading, subject: Subject | undefined, language: Language): ReferencePage {
  const told = words[language];
  const body = subject === undefined ? firstPage(reading, language) : subjectPage(reading, subject, language);
  const title = subject === undefined ? told.title : `${subject.name[language]} · ${told.title}`;
  const other = language === 'ko' ? 'en' : 'ko';
  const here = subject === undefined ? '/docs' : `/docs/${subject.key}`;
  const page = html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${styleOfPage}</style></head>
<body>
<a class="skip" href="#page">${told.skip}</a>
<div class="frame">
<nav aria-label="${told.subjects}">
<p><a href="${here}?language=${other}" hreflang="${other}" lang="${other}">${told.other}</a></p>
<ul>
<li><a href="/docs?language=${language}"${subject === undefined ? current : undefined}>${told.start}</a></li>
${subjects.map(
  (one) =>
    html`<li><a href="/docs/${one.key}?language=${language}"${one === subject ? current : undefined}>${one.name[language]}</a></li>
`,
)}</ul>
${subject === undefined ? undefined : routesOf(reading, subject, language)}
</nav>
<main id="page">
${body}
</main>
</div>
</body>
</html>
`;
  const bytes = Buffer.from(page.text);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

const current = html` aria-current="page"`;
// Its quotes would be escaped.
const styleOfPage = new Html(style);

function routesOf({ operations }: Reading, { key }: Subject, language: Language): Html {
  const own = operations.filter(({ tags }) => tags.includes(key));
  return html`<p class="quiet">${words[language].routes}</p>
<ul>
${own.map(
  ({ operationId, method, path }) =>
    html`<li><a href="#${operationId}"><span class="method">${method}</span> ${path.replace(/^\/v1/, '')}</a></li>
`,
)}</ul>`;
}

function subjectPage(reading: Reading, subject: Subject, language: Language): Html {
  const own = reading.operations.filter(({ tags }) => tags.includes(subject.key));
  return html`<h1>${subject.name[language]}</h1>
<p>${subject.about[language]}</p>
${own.map((operation) => operationOf(operation, reading, language))}`;
}

function firstPage({ url, schemas }: Reading, language: Language): Html {
  const told = words[language];
  const { curl, typescript, python } = firstEvent[language];
  const shown = (name: string, code: string) => html`<h3>${name}</h3>
<pre tabindex="0">${code}</pre>
`;
  return html`<h1>${told.title}</h1>
<p>${told.about}</p>
<p><a href="/openapi.json">${told.document}</a></p>
<h2>${told.start}</h2>
<p>${told.needs}</p>
<pre tabindex="0">export PABAL_URL=${url}
export PABAL_KEY=pbl_live_…</pre>
<p>${told.clients}</p>
${shown('curl', curl)}${shown('TypeScript', typescript)}${shown('Python', python)}<p>${told.stored}</p>
<p>${told.found}</p>
<pre tabindex="0">${byKey[language]}</pre>
<h2>${told.subjects}</h2>
<ul>
${subjects.map(
  ({
    key,
    name,
    about,
  }) => html`<li><a href="/docs/${key}?language=${language}">${name[language]}</a>: ${about[language]}</li>
`,
)}</ul>
<h2 id="errors">${told.errors}</h2>
<p>${told.errorsAbout}</p>
<pre lang="en" tabindex="0">${problemOf(schemas)}</pre>
${errorsOf(language)}`;
}

/** A refusal as it comes. */
function problemOf({ Problem }: Reading['schemas']): string {
  const examples: unknown = Problem?.examples;
  return JSON.stringify(Array.isArray(examples) ? examples[0] : {}, null, 2);
}

function errorsOf(language: Language): Html {
  const told = words[language];
  return html`<div class="sideways"><table><thead><tr><th scope="col">${told.code}</th><th scope="col">${told.status}</th><th scope="col">${told.meaning}</th><th scope="col">${told.what}</th></tr></thead><tbody>
${Object.entries(errorCodes).map(([code, meaning]) => {
  const status = statusOf(code);
  return html`<tr><th scope="row"><code>${code}</code></th><td>${status}</td><td lang="en">${sentence(meaning)}</td><td>${told.again[whatTo(status)]}</td></tr>
`;
})}</tbody></table></div>`;
}

const byCode: Readonly<Record<string, number>> = statuses;
const statusOf = (code: string): number => byCode[code] ?? 500;

/** What a status tells a program to do. */
const whatTo = (status: number) =>
  status === 429 || status === 503 ? 'later' : status >= 500 ? 'ask' : 'never';
