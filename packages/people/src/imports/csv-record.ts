/** What separates the fields of a record. */
export type Delimiter = ',' | ';' | '\t';

/**
 * Takes a record apart (RFC 4180): fields in quotes may hold delimiters, line breaks and doubled quotes. A quote inside of a
 * field that does not begin with one is a character like any other.
 *
 * @returns the fields, or nothing when a quote is left open
 */
export function csvFields(text: string, delimiter: Delimiter): string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; at += 1) {
    const field = text[at] === '"' ? quotedField(text, at, delimiter) : plainField(text, at, delimiter);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end;
    if (at >= text.length) return fields;
  }
}

interface Field {
  readonly value: string;
  /** Where its delimiter stands, or the end of the text. */
  readonly end: number;
}

function plainField(text: string, start: number, delimiter: Delimiter): Field {
  const at = text.indexOf(delimiter, start);
  const end = at < 0 ? text.length : at;
  return { value: text.slice(start, end), end };
}

function quotedField(text: string, start: number, delimiter: Delimiter): Field | undefined {
  const close = closingQuote(text, start + 1);
  if (close === undefined) return undefined;
  const inside = text.slice(start + 1, close).replaceAll('""', '"');
  // Some programs write `"Kim" Jr`; what follows the quotes belongs to the field.
  const { value: after, end } = plainField(text, close + 1, delimiter);
  return { value: inside + after.trimEnd(), end };
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}

/** True when a quote is open at the end of this line: the record goes on in the next one. */
export function endsInQuotes(
  line: string,
  delimiter: Delimiter,
  { beginsInQuotes }: { readonly beginsInQuotes: boolean },
): boolean {
  if (!line.includes('"')) return beginsInQuotes;
  let inQuotes = beginsInQuotes;
  for (let at = 0; ; at += 1) {
    const opens = !inQuotes && line[at] === '"';
    const close = inQuotes || opens ? closingQuote(line, opens ? at + 1 : at) : at - 1;
    if (close === undefined) return true;
    inQuotes = false;
    at = line.indexOf(delimiter, close + 1);
    if (at < 0) return false;
  }
}

/** What a file's first line seems to be separated by. */
export function delimiterOf(header: string): Delimiter {
  const count = (delimiter: Delimiter) => csvFields(header, delimiter)?.length ?? 0;
  const [best = ','] = ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a));
  return best;
}
