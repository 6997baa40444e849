// What the programs of PostgreSQL say when they cannot go on, told as one sentence for the person at the terminal.

/** PostgreSQL could not be made ready. The message is one sentence saying what is wrong and what to do. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

interface Known {
  readonly pattern: RegExp;
  readonly sentence: (match: RegExpMatchArray) => string;
}

const known: readonly Known[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/,
    sentence: () => 'The disk is full: PostgreSQL could not write its data; free some space and start again.',
  },
  {
    pattern: /could not bind .* "(.+)": Address already in use/,
    sentence: () => 'The port is taken by another program; choose a free one or stop that program.',
  },
  {
    pattern: /error while loading shared libraries: (\S+?):|Library not loaded: (\S+)/,
    sentence: (match) =>
      `PostgreSQL needs the system library ${match[1] ?? match[2]}, which is missing; install it, or set DATABASE_URL to a PostgreSQL of your own.`,
  },
  {
    pattern: /database files are incompatible with server/,
    sentence: () =>
      'The data was made by another major version of PostgreSQL; move the data folder away to start afresh, or dump it with that version and restore it.',
  },
  {
    pattern: /Permission denied/,
    sentence: () => 'PostgreSQL may not read or write its own folder; check who owns it.',
  },
  {
    pattern: /Read-only file system/,
    sentence: () => 'The file system is read-only: PostgreSQL has nowhere to keep its data.',
  },
];

/** The sentence for what a program of PostgreSQL printed, or its own last complaint when the cause is a new one. */
export function explain(output: string): string {
  for (const { pattern, sentence } of known) {
    const match = output.match(pattern);
    if (match) return sentence(match);
  }
  const complaint = output.match(/(?:FATAL|PANIC|error|ERROR): .*/g)?.at(-1);
  return `PostgreSQL did not start: ${complaint ?? (output.trim().split('\n').at(-1) || 'it said nothing')}`;
}

/** True when starting failed only because somebody else has the port. */
export function isPortTaken(output: string): boolean {
  return /Address already in use/.test(output);
}

/** The `code` of a system error such as `ENOENT`, when it has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The system's refusals while folders and files are made, as one sentence; any other error as it is. */
export function explainSystemError(error: unknown, dir: string): unknown {
  const sentences: Readonly<Record<string, string>> = {
    EACCES: `This user may not read or write PostgreSQL's files in ${dir}; change their owner, or choose another folder.`,
    EROFS: `The file system of ${dir} is read-only: PostgreSQL has nowhere to keep its data.`,
    ENOSPC: 'The disk is full: PostgreSQL could not write its data; free some space and start again.',
    EDQUOT:
      'The disk quota is used up: PostgreSQL could not write its data; free some space and start again.',
    ENOTDIR: `${dir} cannot be a folder, because a file is in the way; choose another.`,
    EEXIST: `${dir} cannot be a folder, because a file is in the way; choose another.`,
  };
  const sentence = error instanceof EmbeddedPostgresError ? undefined : sentences[systemCode(error) ?? ''];
  return sentence ? new EmbeddedPostgresError(sentence, { cause: error }) : error;
}
