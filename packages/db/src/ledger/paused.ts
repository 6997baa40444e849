/**
 * SQL: no person has paused the app of the letter `d`. Paused apps are asked for once in a statement, not once for every
 * letter.
 */
export const appGoesOn = `(d.app_id = any(array(select id from apps where paused_at is not null))) is not true`;
