// The services as they are built and shipped, each a process that can be killed and comes back.

import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type Exit, type RunningProcess, startProcess } from '@pabal/test/support';

export type ServiceName = 'api' | 'builder' | 'sender';

export interface Service {
  readonly name: ServiceName;
  readonly pid: number;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** Sends the signal (SIGKILL) and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Exit>;
  /** Sends a signal that does not end it, to set off what was loaded into it. */
  signal(signal: NodeJS.Signals): void;
  /** Port of its `/readyz` and `/metrics`. */
  opsPort(): number;
  /** The process as it runs now, for its log. */
  process(): RunningProcess;
  /** Resident memory in MiB. */
  memoryMb(): number;
}

const root = new URL('../../', import.meta.url).pathname;

/** Describes a service; nothing runs before `start`. */
export function createService(
  name: ServiceName,
  options: { env: Readonly<Record<string, string>>; nodeArgs?: readonly string[] },
): Service {
  let running: RunningProcess | undefined;
  let port = 0;
  const here = () => {
    if (running === undefined) throw new Error(`The ${name} was not started.`);
    return running;
  };
  return {
    name,
    get pid() {
      return here().pid;
    },
    start: async () => {
      running = startProcess({ script: join(root, `services/${name}/dist/main.js`), ...options });
      const line = await running.waitForLog(`The ${name} is ready.`, { timeoutMs: 60_000 });
      port = Number(line.port);
    },
    end: (signal = 'SIGKILL') => here().kill(signal),
    signal: (signal) => void process.kill(here().pid, signal),
    opsPort: () => port,
    process: here,
    memoryMb: () => {
      const status = readFileSync(`/proc/${here().pid}/status`, 'latin1');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
  };
}

/** Asks a service over HTTP and hangs up. Rejects when it does not answer within a second. */
export function askService(service: Service, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(1_000);
    const url = `http://127.0.0.1:${service.opsPort()}${path}`;
    const asked = get(url, { agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', reject);
    });
    asked.once('error', reject);
  });
}
