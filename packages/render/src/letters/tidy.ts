/** A subject is one line: every run of line breaks, tabs, other controls and spaces becomes one space (RFC 5322, 2.2). */
export function foldSubject(subject: string): string {
  return subject.replace(/[\p{Cc}\p{Zl}\p{Zp} ]+/gu, ' ').trim();
}

/** Whether `foldSubject` leaves anything; it stops at the first character that does. */
export function hasSubject(subject: string): boolean {
  return /[^\s\p{Cc}\p{Zl}\p{Zp}]/u.test(subject);
}

/** A text part without the traces of template tags: no controls, no spaces at line ends, one empty line at most. */
export function tidyText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n\t]/gu, '')
      // Looked at from the start of a run only: from every space in it, a long run in the data would take for ever.
      .replace(/(?<![ \t])[ \t]+$/gm, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}
