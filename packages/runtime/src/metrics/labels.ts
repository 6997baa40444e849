/**
 * Values of a label that come from outside, such as names of apps. The first so many are told apart; all others are `other`, so
 * that nobody can make figures without end.
 *
 * @param most  how many are told apart
 * @returns the function that gives the label of a value
 */
export function createLabels(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < most) known.add(value);
    return known.has(value) ? value : 'other';
  };
}
