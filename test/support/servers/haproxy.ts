import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@pabal/embedded';
import { exitOf, keepTrack } from '../children.ts';
import { findProgram, requireProgram } from '../programs.ts';
import { eventually } from '../waiting.ts';
import { isListening } from './listening.ts';

/** A load balancer before two apis. */
export interface Haproxy {
  readonly url: string;
  /** What it has logged: apis that it left or took again, and requests that failed. */
  readonly logs: readonly string[];
  stop(): Promise<void>;
}

/** The file that users copy, and that tests and the drill run. */
export const haproxyExample = join(import.meta.dirname, '../../../deploy/haproxy/haproxy.cfg');

/** True when HAProxy is installed here. Without it the end of a test run says so, and under CI the run fails. */
export function hasHaproxy(): boolean {
  return findProgram('haproxy') !== undefined;
}

/** Starts HAProxy on loopback with the example's settings, before apis on these ports, which need not be there yet. */
export async function startHaproxy([first, second]: readonly [number, number]): Promise<Haproxy> {
  const program = requireProgram('haproxy', 'haproxy');
  const port = await freePort();
  const env = {
    PABAL_BIND: `127.0.0.1:${port}`,
    PABAL_API_1: `127.0.0.1:${first}`,
    PABAL_API_2: `127.0.0.1:${second}`,
  };
  // Without -db it would leave for the background.
  const child = keepTrack(
    spawn(program, ['-db', '-f', haproxyExample], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const ended = exitOf(child);
  const logs: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => void logs.push(line));
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-4000);
  });

  const tooSoon = ended.then(({ code }) => {
    throw new Error(`haproxy ended with code ${code} instead of listening: ${complaint.trim()}`);
  });
  tooSoon.catch(() => undefined);
  await Promise.race([eventually(() => isListening(port), { what: 'haproxy' }), tooSoon]);

  return {
    url: `http://127.0.0.1:${port}`,
    logs,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
