/** Oldest PostgreSQL with everything that the SQL here uses (`pg_input_is_valid`), as `server_version_num` has it. */
const oldest = 160_000;

/**
 * Refuses a PostgreSQL that is too old, before anything is changed in it.
 *
 * @param server  what it says of itself: `server_version_num` and `server_version`
 * @throws Error with a sentence for people
 */
export function requireServerVersion(server: { readonly number: number; readonly text: string }): void {
  if (server.number >= oldest) return;
  throw new Error(
    `Expected PostgreSQL ${oldest / 10_000} or newer, got ${server.text}. Nothing was changed; upgrade the server, or set DATABASE_URL to another one.`,
  );
}
