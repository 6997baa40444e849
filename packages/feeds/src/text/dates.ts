// Dates as they are found in feeds: RFC 822 with anything before and after, ISO 8601 with anything left out, Korean and
// American ones, what Java, C and databases print, and numbers.

/** Offsets in minutes. Names that are not here count as UTC. */
const zones: Readonly<Record<string, number>> = {
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  BST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  IST: 330,
  HKT: 480,
  SGT: 480,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?`;
const meridiem = String.raw`(?:\s*(?<half>am|pm))?`;
const zone = String.raw`(?:\s*\(?(?<zone>(?:utc|gmt)?\s?[+-]\d{1,2}:?\d{0,2}|z|[a-z]{2,5}(?![a-z])))?`;
const weekday = String.raw`(?:\p{L}{1,9}\.?,?\s+)?`;

const forms: readonly RegExp[] = [
  // 2026-03-01T09:00:00+09:00, 2026-03-01 09:00, 2026/3/1, 20260301T0900
  new RegExp(
    String.raw`^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[t\s,]+${clock}${meridiem}${zone})?`,
    'iu',
  ),
  // Sun, 01 Mar 2026 09:00:00 +0900
  new RegExp(
    String.raw`^${weekday}(?<day>\d{1,2})[\s.-]+(?<name>[a-z]{3,9})\.?,?[\s-]+(?<year>\d{4}|\d{2})(?:[\s,t]+${clock}${meridiem}${zone})?`,
    'iu',
  ),
  // Sun Mar  1 09:00:00 KST 2026
  new RegExp(
    String.raw`^${weekday}(?<name>[a-z]{3})\s+(?<day>\d{1,2})\s+${clock}${zone}\s+(?<year>\d{4})`,
    'iu',
  ),
  // March 1, 2026 9:00 AM
  new RegExp(
    String.raw`^${weekday}(?<name>[a-z]{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})(?:[\s,]+(?:at\s+)?${clock}${meridiem}${zone})?`,
    'iu',
  ),
];

/** 2026년 3월 1일 (일) 오후 3:20, 2026. 3. 1. 오후 3:20:00: always Korean time. */
const korean = new RegExp(
  String.raw`^(?<year>\d{4})(?:년|\.)\s*(?<month>\d{1,2})(?:월|\.)\s*(?<day>\d{1,2})(?:일|\.)\s*(?:\(?[월화수목금토일](?:요일)?\)?)?\s*(?:(?<half>오전|오후)?\s*${clock})?`,
  'u',
);

/** The earliest year in which anybody can have published a feed. */
const firstYear = 1995;
const dayMs = 24 * 3_600_000;

/**
 * Reads a date and doubts it. One in the future is a wrong zone, and counts as now, or a wrong date, and counts as none.
 *
 * @param now  when it was read
 */
export function readDate(text: string | undefined, now: Date): Date | undefined {
  const date = parseDate(text?.trim().slice(0, 100) ?? '');
  if (date === undefined || date.getUTCFullYear() < firstYear) return undefined;
  if (date.getTime() > now.getTime() + dayMs) return undefined;
  return date > now ? now : date;
}

function parseDate(text: string): Date | undefined {
  if (text === '') return undefined;
  if (/^\d{8,14}$/.test(text)) return fromDigits(text);
  const local = korean.exec(text)?.groups;
  if (local !== undefined && /[년월일오]|\.\s/.test(text)) return fromParts(local, zones.KST ?? 0);
  for (const form of forms) {
    const parts = form.exec(text)?.groups;
    const date = parts && fromParts(parts, offsetOf(parts.zone));
    if (date !== undefined) return date;
  }
  return undefined;
}

/** Seconds or milliseconds since 1970, or 20260301 and 20260301090000. */
function fromDigits(text: string): Date | undefined {
  if (text.length === 10) return new Date(Number(text) * 1_000);
  if (text.length === 13) return new Date(Number(text));
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(text) ?? [];
  return fromParts({ year, month, day, hour, minute, second }, 0);
}

function fromParts(
  parts: Readonly<Record<string, string | undefined>>,
  offsetMinutes: number,
): Date | undefined {
  const year = fullYear(parts.year ?? '');
  const month = parts.name === undefined ? Number(parts.month) - 1 : monthOf(parts.name);
  const day = Number(parts.day);
  const hour = hourOf(Number(parts.hour ?? 0), parts.half?.toLowerCase());
  const [minute, second] = [Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  const fits = month >= 0 && month < 12 && day >= 1 && day <= 31 && hour <= 24 && minute < 60 && second <= 60;
  return fits ? new Date(Date.UTC(year, month, day, hour, minute - offsetMinutes, second)) : undefined;
}

/** Two digits are this century, as far as feeds reach back. */
const fullYear = (text: string) => (text.length === 2 ? 2_000 + Number(text) : Number(text));

const monthOf = (name: string) => months.indexOf(name.slice(0, 3).toLowerCase());

function hourOf(hour: number, half: string | undefined): number {
  if (half === 'pm' || half === '오후') return hour === 12 ? 12 : hour + 12;
  return half !== undefined && hour === 12 ? 0 : hour;
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours = '', minutes = ''] = /([+-])(\d{1,2}):?(\d{0,2})$/.exec(zone ?? '') ?? [];
  if (sign === undefined) return zones[zone?.toUpperCase() ?? ''] ?? 0;
  const offset = Number(hours) * 60 + Number(minutes || 0);
  return Math.abs(offset) > 14 * 60 ? 0 : offset * (sign === '-' ? -1 : 1);
}
