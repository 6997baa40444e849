// What a person sees while `npm start` runs: short lines, the problems of the services among them.

/** One line for the terminal. */
export type Say = (line: string) => void;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** pino's number for warnings; errors and fatal errors are above it. */
const warnLevel = 40;
const levelNames: Readonly<Record<number, string>> = { 40: 'warning', 50: 'error', 60: 'fatal' };

/** Fields of every line, which the terminal leaves out. */
const plain = new Set(['level', 'time', 'service', 'msg', 'pid', 'hostname', 'sender']);

/** The line of the terminal for a line of a service's log; `undefined` for a line that is not shown. */
export function tell(service: string, line: string): string | undefined {
  const entry = parseEntry(line);
  if (!entry) return line.trim() === '' ? undefined : `${service}: ${line}`;
  if (typeof entry.level !== 'number' || entry.level < warnLevel) return undefined;
  const fields = Object.entries(entry)
    .filter(([name]) => !plain.has(name))
    .map(([name, value]) => `${name}=${shorten(value)}`);
  return [`${service}: ${levelNames[entry.level] ?? 'error'}: ${String(entry.msg)}`, ...fields].join(' ');
}

/** Of an error only the message; the stack is in the log file. */
function shorten(value: unknown): string {
  const message = typeof value === 'object' && value !== null && 'message' in value ? value.message : value;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function parseEntry(line: string): { [field: string]: unknown } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** For this long the same problem is not shown again. */
const quietMs = 10_000;

/** Shows the same sentence of a service once in this time, and the next time how often it came meanwhile. */
export function withoutRepeats(
  speak: Say,
  now: () => number = Date.now,
): (service: string, line: string) => void {
  const last = new Map<string, { at: number; untold: number }>();
  return (service, line) => {
    const told = tell(service, line);
    if (told === undefined) return;
    const sentence = `${service} ${String(parseEntry(line)?.msg ?? line)}`;
    const before = last.get(sentence);
    if (before && now() - before.at < quietMs) {
      before.untold += 1;
      return;
    }
    // Sentences of the log are constant, so there are few; a line that is not from the log may be anything.
    if (last.size > 200) last.clear();
    last.set(sentence, { at: now(), untold: 0 });
    speak(before && before.untold > 0 ? `${told} (and ${before.untold} times before)` : told);
  };
}
