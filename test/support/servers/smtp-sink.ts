import { spawn } from 'node:child_process';
import { freePort } from '@pabal/embedded';
import { exitOf, keepTrack } from '../children.ts';
import { requireProgram } from '../programs.ts';
import { eventually } from '../waiting.ts';
import { isListening } from './listening.ts';

/** What Postfix's smtp-sink has taken so far, as it counts itself. */
export interface SinkCounts {
  readonly sessions: number;
  readonly quits: number;
  readonly messages: number;
}

export interface SmtpSink {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  counts(): SinkCounts;
  stop(): Promise<SinkCounts>;
}

/**
 * Starts smtp-sink, a mail server that takes everything and keeps nothing, on loopback. `args` are its own flags,
 * such as `['-q', 'rcpt']` or `['-d', '/path/%M.']`; its backlog is `backlog` (100).
 */
export async function startSmtpSink(
  options: { port?: number; args?: readonly string[]; backlog?: number } = {},
): Promise<SmtpSink> {
  const program = requireProgram('smtp-sink', 'postfix');
  const port = options.port ?? (await freePort());
  // When root runs it, it must be given another user.
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const args = [
    '-c',
    ...account,
    ...(options.args ?? []),
    `127.0.0.1:${port}`,
    String(options.backlog ?? 100),
  ];
  const child = keepTrack(spawn(program, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }));
  const ended = exitOf(child);

  let said = '';
  let complaint = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('latin1')).slice(-200);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2000);
  });

  const tooSoon = ended.then(({ code }) => {
    throw new Error(`smtp-sink ended with code ${code} instead of listening: ${complaint.trim()}`);
  });
  tooSoon.catch(() => undefined);
  const ready = async () => {
    await eventually(() => isListening(port), { what: 'smtp-sink' });
    await eventually(() => lastCounts(said).sessions === 1, { what: 'the end of the first visit' });
  };
  await Promise.race([ready(), tooSoon]);

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    counts: () => withoutOurVisit(lastCounts(said)),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return withoutOurVisit(lastCounts(said));
    },
  };
}

/** Asking whether it listens was a session too. */
function withoutOurVisit(counts: SinkCounts): SinkCounts {
  return { ...counts, sessions: counts.sessions - 1 };
}

/** smtp-sink writes its counters over and over on one line; the last complete set counts. */
export function lastCounts(said: string): SinkCounts {
  const last = [...said.matchAll(/sess=(\d+) quit=(\d+) mesg=(\d+)(?=\D)/g)].at(-1);
  return {
    sessions: Number(last?.[1] ?? 0),
    quits: Number(last?.[2] ?? 0),
    messages: Number(last?.[3] ?? 0),
  };
}
