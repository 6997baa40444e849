/** What a field for a moment holds, which is in the reader's time zone, as the api takes it; a moment in UTC stays as it is. */
export function isoOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
