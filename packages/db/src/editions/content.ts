import type { EditionKind } from '@pabal/domain';
import type { Queryable } from '../store/store.ts';

/** What all letters of an edition share. */
export interface EditionContent {
  readonly id: string;
  /**
   * What letters show, and what their links count clicks for. An edition that sends letters of another one again has the number and
   * the slot of that one: both show the same, and a click in an edition for one reader would say who clicked.
   */
  readonly number: number;
  readonly kind: EditionKind;
  readonly newsletterId: string;
  readonly newsletter: string;
  readonly slot: Date;
  readonly definition: unknown;
  readonly content: unknown;
  /** The name of its newsletter's space. */
  readonly space: string;
}

/** SQL: the edition whose letters `e` sends again, however often that was done; itself when it sends none again. */
const first = `
  with recursive back as (
    select e.number, e.slot, e.kind, e.parent_id, 0 as steps
    union all
    select p.number, p.slot, p.kind, p.parent_id, back.steps + 1
    from back join editions p on p.id = back.parent_id where back.kind = 'resend'
  )
  select number, slot from back order by steps desc limit 1`;

/** Finds what all letters of an edition share; it does not change once the first of them is planned. */
export async function findEditionContent(
  store: Queryable,
  editionId: string,
): Promise<EditionContent | undefined> {
  const { rows } = await store.query<EditionContent>(
    `select e.id, f.number, e.kind, e.newsletter_id as "newsletterId", n.key as newsletter, f.slot, e.definition, e.content,
            s.name as space
     from editions e join newsletters n on n.id = e.newsletter_id join spaces s on s.id = n.space_id
       cross join lateral (${first}) f
     where e.id = $1`,
    [editionId],
  );
  return rows[0];
}
