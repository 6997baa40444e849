// What of a text a reader sees. Decided by the properties that Unicode gives each character, not by lists of characters
// (decision 0014): the few that are listed count as letters or symbols and have no shape all the same.

/** Blanks that Unicode counts among letters, marks and symbols, and what stands for something that was lost. */
const shapeless = '\\u2800\\uFFFC\\uFFFD\\u{13441}\\u{13442}\\u{16FE4}\\u{1D159}';

/** Spaces, controls, formats, private and unassigned characters, and all that is ignored when a text is drawn. */
const hidden = `\\p{Z}\\p{C}\\p{Default_Ignorable_Code_Point}${shapeless}`;

const hiddenCharacter = new RegExp(`[${hidden}]`, 'u');
const visibleCharacter = new RegExp(`[^${hidden}\\p{M}]`, 'u');

/** Flags for properties of whole strings: Node knows them, the language level that we compile to does not. */
const unicodeSets: string = 'gv';

/** Emoji as they are in use; some hold characters that show nothing when they stand alone. */
const wholeEmoji = new RegExp(String.raw`\p{RGI_Emoji}`, unicodeSets);

/** Whether anything of a text is seen: not only spaces, marks without a letter, and characters that show nothing. */
export function isVisible(text: string): boolean {
  return visibleCharacter.test(text);
}

/** Whether there is a character in a text that shows nothing. A joiner within an emoji belongs to the emoji. */
export function hidesCharacters(text: string): boolean {
  return hiddenCharacter.test(text) && hiddenCharacter.test(text.replace(wholeEmoji, 'x'));
}

/**
 * What shows nothing in a name and is no part of writing one. Joiners, marks of direction and selectors of variants are:
 * Persian and Sinhala names, Arabic beside Latin, and rare ideographs need them.
 */
const uselessInName =
  /(?![\u061C\u200C-\u200F\p{Variation_Selector}])[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/u;

/** Whether there is something in a name that nobody can see and no name needs, such as a space of no width. */
export function hidesInName(name: string): boolean {
  return uselessInName.test(name) && uselessInName.test(name.replace(wholeEmoji, 'x'));
}

/** Whether a text turns the direction of what stands around it. The marks LRM, RLM and ALM do not, and Arabic needs them. */
export function turnsDirection(text: string): boolean {
  return /(?![\u061C\u200E\u200F])\p{Bidi_Control}/u.test(text);
}

/** Whether a text holds code points that Unicode promises never to be characters. */
export function holdsNonCharacters(text: string): boolean {
  return /\p{Noncharacter_Code_Point}/u.test(text);
}

/** What a line has to be that readers see as somebody's or something's name. */
export const rulesOfNames: readonly {
  readonly holds: (text: string) => boolean;
  /** Behind the name of the field: `a name without …`. */
  readonly expected: string;
}[] = [
  { holds: isVisible, expected: 'of which something is seen' },
  { holds: (text) => !turnsDirection(text), expected: 'without marks that turn the direction of text' },
  { holds: (text) => !hidesInName(text), expected: 'without characters that show nothing' },
];
