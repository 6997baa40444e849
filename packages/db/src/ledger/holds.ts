// What goes on holding for people who were erased. Their addresses are gone; keyed hashes of them are left (decision 0025), and
// a claim compares a letter's address with those.

/**
 * SQL: the letter `d` goes to somebody who was erased, and what held for them in this space holds still.
 *
 * @param space  the space of the letter, as SQL
 */
export const heldAddress = (
  pads: string,
  space: string,
) => `(select exists (select from erased_holds)) and exists (
  select from ${pads} k (inner_pad, outer_pad)
  join erased_holds h on h.address_hash = keyed_hash(k.inner_pad, k.outer_pad, d.address_key)
  where h.scope in ('all', d.lane) and (h.expires_at is null or h.expires_at > now())
    and h.space_id is not distinct from (${space})
)`;

/**
 * SQL: the same for newsletters they had left. A person who left by their own hand comes back by their own hand
 * only, for every recipient with the address. Any other hold ends with a new consent; a file or a source gives none.
 */
export const heldNewsletter = (pads: string) => `(select exists (select from erased_holds)) and exists (
  select from ${pads} k (inner_pad, outer_pad)
  join erased_holds h on h.address_hash = keyed_hash(k.inner_pad, k.outer_pad, d.address_key)
  where h.newsletter_id = ed.newsletter_id and not exists (
    select from recipients r join subscriptions s on s.recipient_id = r.id
    where r.address_key = d.address_key and s.newsletter_id = h.newsletter_id
      and s.state = 'subscribed' and s.changed_at > h.erased_at
      and (s.changed_by = 'page' or (
        h.reason <> 'by their own hand' and r.id = d.recipient_id
        and s.changed_by not like 'import:%' and s.changed_by not like 'source:%'
      ))
  )
)`;
