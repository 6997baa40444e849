// Whose a letter is. The ledger has no column for it: a letter's event names its app, its edition the newsletter, and those belong
// to a space (docs/decisions/0040-spaces.md).

/** SQL: the space of the letter `d`, which is one of an event. Asks for its app: for letters that few are left of. */
export const spaceOfEventLetter = '(select app.space_id from apps app where app.id = d.app_id)';

/**
 * SQL: the same for a letter of an edition. Two looks by primary keys, one inside of the other: joined, they may be planned as a walk
 * of all editions while there are few.
 */
const spaceOfEditionLetter = `(select news.space_id from newsletters news
  where news.id = (select edi.newsletter_id from editions edi where edi.id = d.edition_id))`;

/** SQL: the same for a letter of an event or an edition. */
export const spaceOfLetter = `case when d.app_id is not null then ${spaceOfEventLetter} else ${spaceOfEditionLetter} end`;

/** SQL: the letter `d` is in the space of this parameter. The apps are asked for once in a statement; each edition's letter asks by two keys. */
export const letterIsIn = (space: string) => `case
  when d.app_id is not null then d.app_id = any(array(select id from apps where space_id = ${space}))
  else ${spaceOfEditionLetter} = ${space} end`;

/** SQL: the same for the event `e`. */
export const eventIsIn = (space: string) =>
  `e.app_id = any(array(select id from apps where space_id = ${space}))`;
