// What a person sees while `npm start` runs: short lines, the problems of the services among them.

/** One line for the terminal. */
export type Say = (line: string) => void;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** pino's number for warnings; errors and fatal errors are above it. */
const warnLevel = 40;
const levelNames: Readonly<Record<number, string>> = { 40: 'warning', 50: 'error', 60: 'fatal' };

/** Fields of every line, which say nothing new in the terminal. */
const plain = new Set(['level', 'time', 'service', 'msg', 'pid', 'hostname', 'sender']);

/** How a line of a service's log is told in the terminal; undefined when it need not be. */
export function tell(service: string, line: string): string | undefined {
  const entry = parseEntry(line);
  if (!entry) return line.trim() === '' ? undefined : `${service}: ${line}`;
  if (typeof entry.level !== 'number' || entry.level < warnLevel) return undefined;
  const fields = Object.entries(entry)
    .filter(([name]) => !plain.has(name))
    .map(([name, value]) => `${name}=${shorten(value)}`);
  return [`${service}: ${levelNames[entry.level] ?? 'error'}: ${String(entry.msg)}`, ...fields].join(' ');
}

/** An error tells its message; its stack is in the log file. */
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

/** How long the same problem stays untold once it was told. */
const quietMs = 10_000;

/** Tells the same sentence of the same service once in a while, and then how often it came meanwhile. */
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
    // Sentences are constant, so these are few; what is not a log line might be anything.
    if (last.size > 200) last.clear();
    last.set(sentence, { at: now(), untold: 0 });
    speak(before && before.untold > 0 ? `${told} (and ${before.untold} times before)` : told);
  };
}
