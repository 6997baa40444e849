import type { Templates } from '../templates/templates.ts';
import { dataShape } from './probing.ts';
import type { Shape } from './shape.ts';

/** An event type with the data that its template needs. */
export interface EventType {
  readonly type: string;
  readonly description: string | undefined;
  readonly data: Shape;
}

/** Every event type that an app may post, sorted. */
export function eventTypesOf(
  templates: Pick<Templates, 'names' | 'meta' | 'letters' | 'samples'>,
): EventType[] {
  return templates.names().flatMap((type) => {
    const { lane, internal, description } = templates.meta(type);
    if (lane !== 'event' || internal) return [];
    const samples = templates.samples(type).map(({ data }) => data);
    return [{ type, description, data: dataShape(templates.letters(type), samples) }];
  });
}
