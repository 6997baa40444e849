/** A value in the form of an answer: its times are text. */
export function inText(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, field instanceof Date ? field.toISOString() : field]),
  );
}
