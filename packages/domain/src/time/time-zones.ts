/** Names that were found to be time zones: each formatter made to find out costs memory outside of the heap. */
const known = new Set<string>();
/** More than there are; the same name in other letters counts too. */
const mostKnown = 1_000;

/** Whether this is the name of a time zone (IANA), such as `Asia/Seoul`. */
export function isTimeZone(name: string): boolean {
  if (known.has(name)) return true;
  // Node takes offsets such as +09:00 too, which know nothing of daylight saving.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  if (known.size < mostKnown) known.add(name);
  return true;
}

const offsetNames = new Map<string, Intl.DateTimeFormat>();
/** Zones come from data: their number has an end. */
const mostZones = 500;

/** Seconds that a zone is ahead of UTC at this moment. */
export function offsetAt(zone: string, at: number): number {
  let names = offsetNames.get(zone);
  if (names === undefined) {
    if (offsetNames.size >= mostZones) offsetNames.clear();
    names = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    offsetNames.set(zone, names);
  }
  const name = names.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes, seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  if (sign === undefined) return 0;
  const ahead = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -ahead : ahead;
}
