import { Refusal } from './strict.ts';

type Filter = (value: unknown, ...args: unknown[]) => unknown;

/** Widths of `datetime`, as `Intl.DateTimeFormat` knows them. */
const widths: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  full: { dateStyle: 'full', timeStyle: 'short' },
  date: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
};

/** Formatters kept for each letter; time zones come from data, so their number has an end. */
const maxFormatters = 100;

/**
 * pabal's own filters, in the language of `locale`:
 *
 * - `default(fallback, falsy?)`, `d`: the fallback where the value is missing or null (or falsy, when asked)
 * - `datetime(timeZone, width?)`: an ISO 8601 time with offset, in an IANA zone; width `full`, `date` or `time`
 * - `number`: digits grouped the way the language does it
 * - `link`: an absolute http, https or mailto address, and nothing else
 */
export function filtersFor(locale: string): Readonly<Record<string, Filter>> {
  const decimal = new Intl.NumberFormat(locale);
  return {
    default: fallBack,
    d: fallBack,
    datetime: datetimeIn(locale),
    number: (value) => decimal.format(numberIn(value)),
    link,
  };
}

function fallBack(value: unknown, fallback: unknown, falsy?: unknown): unknown {
  return falsy ? value || fallback : (value ?? fallback);
}

function numberIn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Refusal('a number');
  return value;
}

function link(value: unknown): string {
  const address = String(value);
  // URL drops tabs and line breaks before it reads; what is written into the letter must not have them either.
  const absolute = /^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(address) && URL.canParse(address);
  if (!absolute) throw new Refusal('an absolute http, https or mailto address');
  return address;
}

function datetimeIn(locale: string): Filter {
  const formatters = new Map<string, Intl.DateTimeFormat>();
  return (value, timeZone, width = 'full') => {
    const time = timeIn(value);
    const key = `${timeZone} ${width}`;
    const formatter = formatters.get(key) ?? formatterFor(locale, timeZone, width);
    if (formatters.size < maxFormatters) formatters.set(key, formatter);
    // Newer ICU puts a narrow no-break space before AM and PM, which some mail programs show as a box.
    return formatter.format(time).replaceAll('\u202f', ' ');
  };
}

function formatterFor(locale: string, timeZone: unknown, width: unknown): Intl.DateTimeFormat {
  const options = widths[String(width)];
  if (!options) throw new Refusal(`a width out of ${Object.keys(widths).join(', ')}`);
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: String(timeZone) });
  } catch {
    throw new Refusal('an IANA time zone such as Asia/Seoul');
  }
}

/** Without an offset a time means another moment on every machine, so it has to have one. */
function timeIn(value: unknown): Date {
  const text = typeof value === 'string' ? value : '';
  const time = /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new Refusal('an ISO 8601 time with an offset, such as 2025-03-04T15:00:00+09:00');
  return time;
}
