// Dates as they are found in feeds: RFC 822 with anything before and after, ISO 8601 with anything left out, Korean, Chinese,
// Japanese, German and American ones, months in some thirty languages, what Java, C and databases print, and numbers.

import { monthOf } from './months.ts';
import { offsetOf, zonePattern } from './time-zones.ts';

const meridiem = String.raw`(?:\s*(?<half>[ap]\.?m\b\.?))?`;
const zone = String.raw`(?:\s*\(?(?<zone>${zonePattern}))?`;
/** What makes a number an hour without minutes: am or pm, or nothing but a zone behind it. */
const hourEnd = String.raw`\s*[ap]\.?m\b|\s*\(?(?:${zonePattern})?\)?$`;
/** 15:04:05, 15:04, 15.04, 15h04, 15 h, 3 (pm), 15 (UTC) */
const clock = String.raw`(?<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,]\d{1,9})?)?|(?:\s?h(?![a-z]))?(?=${hourEnd}))`;
/** The time of day behind a date: after a space, a comma, a dash, `T` or "at". */
const time = String.raw`(?:[\s,]*(?:[t\s,]|[-–]\s|\s(?:at|um|à)\s)\s*${clock}${meridiem}${zone})?`;
const weekday = String.raw`(?:\p{L}{1,12}\.?(?:,\s*|\s+))?`;
const monthName = String.raw`(?<name>\p{L}{3,12})\.?`;

const forms: readonly RegExp[] = [
  // 2026-03-01T09:00:00+09:00, 2026-03-01 09:00, 2026/3/1, Sun, 2026/03/01 09:00:00 EST
  new RegExp(
    String.raw`^${weekday}(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?!\d)${time}`,
    'iu',
  ),
  // 25.12.2005 10:00
  new RegExp(
    String.raw`^${weekday}(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})(?!\d)${time}`,
    'iu',
  ),
  // 20260301T09:00:00+09:00, 20260301T0900, 20260301T09Z
  new RegExp(
    String.raw`^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})t(?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,]\d{1,9})?)?)?${zone}`,
    'iu',
  ),
  // Sun, 01 Mar 2026 09:00:00 +0900, 1. März 2026, 1 de marzo de 2026
  new RegExp(
    String.raw`^${weekday}(?<day>\d{1,2})(?:er|st|nd|rd|th|º)?[\s.-]+(?:de\s+|of\s+)?${monthName},?[\s-]+(?:de\s+|del\s+)?(?<year>\d{4}|\d{2})(?!\d)${time}`,
    'iu',
  ),
  // Sun Mar  1 09:00:00 KST 2026
  new RegExp(String.raw`^${weekday}${monthName}\s+(?<day>\d{1,2})\s+${clock}${zone}\s+(?<year>\d{4})`, 'iu'),
  // March 1, 2026 9:00 AM, Friday, December 22, 2017 - 3:09pm
  new RegExp(
    String.raw`^${weekday}${monthName}\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})(?!\d)${time}`,
    'iu',
  ),
  // 2026-március-01T9:00-05:00, 2026. március 1. 9:00
  new RegExp(String.raw`^(?<year>\d{4})[-.\s]+${monthName}[-\s]+(?<day>\d{1,2})(?!\d)\.?${time}`, 'iu'),
  // 2026-03, 2026
  /^(?<year>\d{4})(?:-(?<month>\d{1,2}))?$/,
];

const eastAsianWeekday = `(?:[(（]?(?:[월화수목금토일月火水木金土日](?:요일|曜日?)?|(?:星期|周|週)[一二三四五六日天])[)）]?)?`;
const eastAsianClock = String.raw`(?<hour>\d{1,2})(?:\s*[:시時时点點](?:\s*(?<minute>\d{1,2})(?:\s*[:분分](?:\s*(?<second>\d{1,2})\s*[초秒]?)?)?)?|(?=\s*$))`;

/** 2026년 3월 1일 (일) 오후 3:20, 2026. 3. 1. 오후 3시, 2026年3月1日(日) 15:20, 2026年3月1日 下午3时20分 */
const eastAsian = new RegExp(
  String.raw`^(?<year>\d{4})\s*[년年.]\s*(?<month>\d{1,2})\s*[월月.]\s*(?<day>\d{1,2})\s*[일日.]\s*${eastAsianWeekday}[\s,]*(?:(?<half>오전|오후|午前|午後|上午|下午)?\s*${eastAsianClock}(?:\s*\(?(?<zone>${zonePattern})(?=\)?$))?)?`,
  'iu',
);

/** Older dates are what a program prints that has none: 1970, 1904, 1601, 1. */
const firstYear = 1980;
const dayMs = 24 * 3_600_000;

/**
 * Reads a date, and does not believe every one. One in the future is a wrong zone, and counts as now, or a wrong date, and
 * counts as none.
 *
 * @param now  when it was read
 */
export function readDate(text: string | undefined, now: Date): Date | undefined {
  const date = parseDate(text?.trim().slice(0, 100) ?? '', now);
  if (date === undefined || date.getUTCFullYear() < firstYear) return undefined;
  if (date.getTime() > now.getTime() + dayMs) return undefined;
  return date > now ? now : date;
}

function parseDate(text: string, now: Date): Date | undefined {
  if (text === '') return undefined;
  if (/^\d{8,14}$/.test(text)) return fromDigits(text, now);
  const local = eastAsian.exec(text)?.groups;
  if (local !== undefined && /[년월일오]|\.\s/.test(text)) return fromParts(local, local.zone ?? 'KST', now);
  if (local !== undefined && text.includes('年')) return fromParts(local, local.zone, now);
  for (const form of forms) {
    const parts = form.exec(text)?.groups;
    const date = parts && fromParts(parts, parts.zone, now);
    if (date !== undefined) return date;
  }
  return undefined;
}

/** Seconds or milliseconds since 1970, or 20260301 and 20260301090000. */
function fromDigits(text: string, now: Date): Date | undefined {
  if (text.length === 10) return new Date(Number(text) * 1_000);
  if (text.length === 13) return new Date(Number(text));
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(text) ?? [];
  return fromParts({ year, month, day, hour, minute, second }, undefined, now);
}

function fromParts(
  parts: Readonly<Record<string, string | undefined>>,
  zoneName: string | undefined,
  now: Date,
): Date | undefined {
  const year = fullYear(parts.year ?? '', now);
  const month = parts.name === undefined ? Number(parts.month ?? 1) - 1 : monthOf(parts.name);
  const day = Number(parts.day ?? 1);
  const hour = hourOf(Number(parts.hour ?? 0), parts.half);
  const [minute, second] = [Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  if (!isDay(year, month, day) || hour > 24 || minute > 59 || second > 60) return undefined;
  const local = Date.UTC(year, month, day, hour, minute, second);
  return new Date(local - offsetOf(zoneName, local) * 60_000);
}

/** False for what no calendar has, such as the 30th of February. */
function isDay(year: number, month: number | undefined, day: number): month is number {
  if (month === undefined || !(month >= 0 && month < 12) || day < 1) return false;
  return day <= new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** Two digits are the last such year that is not later than next year. */
function fullYear(text: string, now: Date): number {
  if (text.length !== 2) return Number(text);
  const year = 2_000 + Number(text);
  return year > now.getUTCFullYear() + 1 ? year - 100 : year;
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour;
  const afternoon = /^(?:오후|午後|下午|p)/i.test(half);
  return (hour % 12) + (afternoon ? 12 : 0);
}
