import { escapeHtml } from '@pabal/domain';
import type { Rendered } from '@pabal/render';

/** A letter as a template made it, with the language it is in and the version of the template. */
export interface RenderedParts {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly locale: string;
  readonly version: string;
  /** The template's own pictures, which go with the letter. */
  readonly pictures?: Rendered['pictures'];
}

interface Sender {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
}

/**
 * Sees to it that a letter has what the law and its readers ask for: a visible link to unsubscribe and, for advertising
 * mail, who sends it. A template that shows them itself is left alone; one that forgets them gets a plain footer.
 */
export function withFooter(
  rendered: RenderedParts,
  { unsubscribeUrl, sender }: { readonly unsubscribeUrl: string; readonly sender: Sender | undefined },
): RenderedParts {
  const words = { ...footerWords(rendered.locale), unsubscribeUrl, sender };
  return {
    ...rendered,
    html: shows(rendered.html, unsubscribeUrl, sender, escapeHtml)
      ? rendered.html
      : appended(rendered.html, htmlFooter(words)),
    text: shows(rendered.text, unsubscribeUrl, sender, asItIs)
      ? rendered.text
      : `${rendered.text}\n\n${textFooter(words)}`,
  };
}

function shows(
  text: string,
  url: string,
  sender: Sender | undefined,
  form: (text: string) => string,
): boolean {
  return text.includes(form(url)) && partsOf(sender).every((part) => text.includes(form(part)));
}

const partsOf = (sender: Sender | undefined): readonly string[] =>
  sender === undefined ? [] : [sender.name, sender.address, sender.contact];

/** What all letters of an edition have in common, in pieces. */
interface Shared {
  readonly html: { readonly constants: readonly string[]; readonly blanks: readonly number[] };
  readonly text: { readonly constants: readonly string[]; readonly blanks: readonly number[] };
}

/** Whether the letters show who sends them, for every reader. */
export function showSender({ html, text }: Shared, sender: Sender | undefined): boolean {
  return partsOf(sender).every(
    (part) =>
      html.constants.some((constant) => constant.includes(escapeHtml(part))) &&
      text.constants.some((constant) => constant.includes(part)),
  );
}

/** Whether a letter with these texts in its blanks shows the way out of the newsletter in both its parts. */
export function showsLink({ html, text }: Shared, texts: readonly string[], unsubscribeUrl: string): boolean {
  const isIn = (blanks: readonly number[], url: string) =>
    blanks.some((number) => texts[number]?.includes(url) === true);
  return isIn(html.blanks, escapeHtml(unsubscribeUrl)) && isIn(text.blanks, unsubscribeUrl);
}

interface Words {
  readonly unsubscribe: string;
  readonly unsubscribeUrl: string;
  readonly sender: Sender | undefined;
}

function footerWords(locale: string): { readonly unsubscribe: string } {
  return { unsubscribe: /^ko(-|$)/.test(locale) ? '수신 거부' : 'Unsubscribe' };
}

function htmlFooter({ unsubscribe, unsubscribeUrl, sender }: Words): string {
  const particulars = sender === undefined ? '' : `${escapeHtml(particularsOf(sender))}<br>`;
  const style = 'margin:24px 0;text-align:center;font:12px/19px sans-serif;color:#5f6b78';
  return `<p style="${style}">${particulars}<a href="${escapeHtml(unsubscribeUrl)}" style="color:#5f6b78">${unsubscribe}</a></p>`;
}

function textFooter({ unsubscribe, unsubscribeUrl, sender }: Words): string {
  const particulars = sender === undefined ? '' : `${particularsOf(sender)}\n`;
  return `${particulars}${unsubscribe}: ${unsubscribeUrl}`;
}

const particularsOf = ({ name, address, contact }: Sender) => `${name} · ${address} · ${contact}`;

function appended(html: string, footer: string): string {
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? `${html}${footer}` : `${html.slice(0, end)}${footer}\n${html.slice(end)}`;
}

const asItIs = (text: string) => text;
