import type { EditionKind } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** What all letters of an edition share. */
export interface EditionContent {
  readonly id: string;
  readonly number: number;
  readonly kind: EditionKind;
  readonly newsletterId: string;
  readonly newsletter: string;
  readonly slot: Date;
  readonly definition: unknown;
  readonly content: unknown;
}

/** Finds what all letters of an edition share; it does not change once the first of them is planned. */
export async function findEditionContent(
  store: Queryable,
  editionId: string,
): Promise<EditionContent | undefined> {
  const { rows } = await store.query<EditionContent>(
    `select e.id, e.number, e.kind, e.newsletter_id as "newsletterId", n.key as newsletter, e.slot, e.definition, e.content
     from editions e join newsletters n on n.id = e.newsletter_id where e.id = $1`,
    [editionId],
  );
  return rows[0];
}
