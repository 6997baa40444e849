import type { Language } from '@pabal/http';
import type { NewsletterDefinition } from '@pabal/newsletters';
import { words } from './words.ts';

/** When a newsletter comes, in words. What has no short sentence is “regularly”. */
export function scheduleWords(schedule: NewsletterDefinition['schedule'], language: Language): string {
  const say = words[language].schedule;
  if (schedule === null) return say.none;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = schedule.cron.trim().split(/ +/);
  const when = dayWords(day, month, weekday, language);
  if (when === undefined || !/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return say.other;
  return say.at(when, Number(hour), Number(minute), placeOf(schedule.timeZone, language));
}

function dayWords(day: string, month: string, weekday: string, language: Language): string | undefined {
  const say = words[language].schedule;
  if (month !== '*') return undefined;
  if (weekday !== '*') {
    if (day !== '*') return undefined;
    const days = daysIn(weekday);
    if (days === undefined) return undefined;
    if (days.length === 7) return say.everyDay;
    if (days.join() === '1,2,3,4,5') return say.weekdays;
    return say.onDays(days.flatMap((number) => say.days[number] ?? []));
  }
  if (day === '*') return say.everyDay;
  return /^\d+$/.test(day) ? say.monthly(Number(day)) : undefined;
}

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The numbers of the days in a field such as `1-5` or `mon,thu`, in the order of a week that begins on Sunday. */
function daysIn(field: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of field.toUpperCase().split(',')) {
    if (!/^[0-9A-Z]+(?:-[0-9A-Z]+)?$/.test(part)) return undefined;
    const [from = '', to = from] = part.split('-');
    const [first, last] = [dayNumber(from), dayNumber(to)];
    if (first === undefined || last === undefined || last < first) return undefined;
    for (let day = first; day <= last; day += 1) days.add(day % 7);
  }
  return [...days].sort((one, other) => one - other);
}

function dayNumber(text: string): number | undefined {
  const named = dayNames.indexOf(text);
  if (named >= 0) return named;
  return /^[0-7]$/.test(text) ? Number(text) : undefined;
}

/** A place that readers know their clocks by: `Seoul` of `Asia/Seoul`, in the language where it has a name there. */
function placeOf(timeZone: string, language: Language): string {
  if (language === 'ko' && timeZone === 'Asia/Seoul') return '한국';
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
