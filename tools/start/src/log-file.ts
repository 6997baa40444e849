import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that lines are added to. */
export interface LogFile {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

/** Bytes after which the file is renamed to `<name>.1` and a new one begins. */
const maxBytes = 20 * 1024 * 1024;

/** Opens the file for adding. A disk that is full loses lines, never the process that writes them. */
export function openLogFile(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, 'a', 0o600);
  let bytes = fstatSync(file).size;

  const turnOver = () => {
    closeSync(file);
    renameSync(path, `${path}.1`);
    file = openSync(path, 'a', 0o600);
    bytes = 0;
  };
  return {
    path,
    write: (line) => {
      try {
        if (bytes > maxBytes) turnOver();
        bytes += writeSync(file, `${line}\n`);
      } catch {
        // There is nowhere to report it: it is the log itself that cannot be written.
      }
    },
    close: () => closeSync(file),
  };
}
