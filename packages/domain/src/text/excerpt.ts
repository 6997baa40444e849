// Values of strangers, as messages quote them.

/** Most characters of a value that are given back. */
const excerptLength = 60;
/** Characters that are searched for a password in an address, which is not given back. */
const lookedLength = 2_000;

/** A text in which somebody may have written an address, without what may be a user name and password in it. */
export const withoutCredentials = (text: string): string => text.replace(/(:\/\/)[^/?#\s"<>]*@/g, '$1');

/** What is not seen of a text, or breaks a line of a log. */
const unseen = /[^ \P{Z}]|\p{C}|\p{Default_Ignorable_Code_Point}/gu;

/** A value as it may be given back: short, on one line, all of it seen, and never the inside of anything. */
export function excerpt(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const cut = value.length > excerptLength;
    const shown = withoutCredentials(value.slice(0, lookedLength)).slice(0, excerptLength);
    return `${quoted(shown)}${cut ? `… (${value.length} characters)` : ''}`;
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function quoted(text: string): string {
  const escaped = (character: string) => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`;
  return JSON.stringify(text).replace(unseen, escaped);
}
