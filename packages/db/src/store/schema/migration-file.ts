// What a file of the folder `migrations` says in its first lines: which versions of pabal may go on running once it has been
// run, and whether its statements go without a transaction.

/** A migration as it is to be run. */
export interface MigrationFile {
  readonly sql: string;
  /** Number of the migration that a version of pabal must know at least to run with this one; none but newer ones without. */
  readonly oldest: string | undefined;
  /** True when each statement is run by itself, outside of a transaction, as `create index concurrently` must be. */
  readonly apart: boolean;
  /** The statements one by one. Only for files that are run apart, whose statements have no semicolon inside. */
  readonly statements: readonly string[];
}

const oldestLine = /^-- oldest: (\d{4})$/m;
const apartLine = /^-- without a transaction$/m;

/** Reads a migration. */
export function readMigration(sql: string): MigrationFile {
  const statements = sql
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return { sql, oldest: oldestLine.exec(sql)?.[1], apart: apartLine.test(sql), statements };
}
