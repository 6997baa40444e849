import { defaultSpace } from '@pabal/domain';

type Data = Readonly<Record<string, unknown>>;

/**
 * What a letter of an event is rendered with: the event's data, and the reader's name as `recipientName` where it is known
 * and the data does not bring its own.
 */
export function dataFor(data: Data, name: string | null | undefined, space?: string): Data {
  const own = forSpace(data, space);
  if (name === null || name === undefined || Object.hasOwn(data, 'recipientName')) return own;
  return { ...own, recipientName: name };
}

/** Data comes in as JSON, so nobody who posts it can say that it is of another space. */
const spaceKey = Symbol('space');

/** The same data for letters of this space, which may have a brand of its own. */
export function forSpace(data: Data, space: string | undefined): Data {
  if (space === undefined || space === defaultSpace.name) return data;
  return Object.assign({ ...data }, { [spaceKey]: space });
}

/** The space whose letter is made with this data; empty for the space `default`. */
export function spaceIn(data: Data): string {
  const space: unknown = Reflect.get(data, spaceKey);
  return typeof space === 'string' ? space : '';
}
