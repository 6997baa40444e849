import type { Queryable } from '../store/store.ts';

/** A reader of an edition: the values that the letter is made with. */
export interface EditionReader {
  readonly recipientId: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Letters looked at, and readers taken of each language among them. */
const looked = 2_000;
const ofEachLanguage = 25;

/** A sample of those whose letters are still to be sent: some of every language that is read by more than a few. */
export async function sampleEditionReaders(store: Queryable, editionId: string): Promise<EditionReader[]> {
  const { rows } = await store.query<EditionReader>(
    `select d.recipient_id as "recipientId", d.name, d.locale, coalesce(r.attributes, '{}') as attributes
     from (
       select d.*, row_number() over (partition by d.locale order by d.address_key) as place
       from (select * from deliveries where edition_id = $1 and state = 'pending' limit ${looked}) d
     ) d left join recipients r on r.id = d.recipient_id
     where d.place <= ${ofEachLanguage}`,
    [editionId],
  );
  return rows;
}
