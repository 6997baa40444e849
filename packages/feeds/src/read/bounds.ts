// How much of a document is read. No feed that people write comes near these bounds; a document beyond one of them was
// made to cost its reader more than it cost its author, and is refused in words.

import { FetchFailure } from '../failure.ts';

export const bounds = {
  /** Elements and texts of an XML document; values and names of a JSON document. */
  nodes: 200_000,
  /** Elements that are open at one time: many feeds forget to close some. */
  open: 10_000,
  /** Elements inside one another that are kept as such; what is deeper counts as text of the last one. */
  depth: 200,
  /** Attributes of one element, and of all. */
  attributes: 500,
  allAttributes: 400_000,
  /** Namespaces that one element declares, and that all declare. */
  declarations: 200,
  allDeclarations: 50_000,
  /** Arrays and objects inside one another in a JSON document. */
  jsonDepth: 100,
} as const;

/** Counts something, and refuses the document when there is too much of it. */
export function createCount(most: number, what: string): (more?: number) => void {
  let count = 0;
  return (more = 1) => {
    count += more;
    if (count > most) throw tooMuch(most, what);
  };
}

/** @param what  in the plural, as in `elements and texts` */
export function tooMuch(most: number, what: string): FetchFailure {
  return new FetchFailure('too-complex', `Expected at most ${most} ${what}, and more came.`);
}
