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
