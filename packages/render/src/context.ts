/**
 * What a letter of an event is rendered with: the event's data, and the reader's name as `recipientName` where it is known
 * and the data does not bring its own.
 */
export function dataFor(
  data: Readonly<Record<string, unknown>>,
  name: string | null | undefined,
): Readonly<Record<string, unknown>> {
  if (name === null || name === undefined || Object.hasOwn(data, 'recipientName')) return data;
  return { ...data, recipientName: name };
}
