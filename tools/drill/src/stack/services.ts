// The services as they are built and shipped, each a process that can be killed and comes back.

import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type Exit, type RunningProcess, startProcess } from '@pabal/test/support';

export type ServiceName = 'api' | 'builder' | 'pages' | 'sender';

export interface Service {
  readonly name: ServiceName;
  readonly pid: number;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** Sends the signal (SIGKILL) and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Exit>;
  /** Says so when it ended although nobody had ended it: a fault may hinder a service, and must never kill it. */
  died(): string | undefined;
  /** Sends a signal that does not end it, to set off what was loaded into it. */
  signal(signal: NodeJS.Signals): void;
  /** Port of its `/readyz` and `/metrics`. */
  opsPort(): number;
  /** The process as it runs now, for its log. */
  process(): RunningProcess;
  /** Resident memory in MiB. */
  memoryMb(): number;
}

const root = new URL('../../../../', import.meta.url).pathname;

/** Describes a service; nothing runs before `start`. */
export function createService(
  name: ServiceName,
  options: { env: Readonly<Record<string, string>>; nodeArgs?: readonly string[] },
): Service {
  let running: RunningProcess | undefined;
  let port = 0;
  let ended = false;
  let death: string | undefined;
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
      const started = startProcess({ script: join(root, `services/${name}/dist/main.js`), ...options });
      running = started;
      ended = false;
      void started.exit.then(({ code, signal }) => {
        if (!ended) death = `the ${name} ended by itself (${signal ?? code}): ${lastWords(started)}`;
      });
      const line = await running.waitForLog(`The ${name} ${name === 'pages' ? 'are' : 'is'} ready.`, {
        timeoutMs: 60_000,
      });
      port = Number(line.port);
    },
    end: (signal = 'SIGKILL') => {
      ended = true;
      return here().kill(signal);
    },
    died: () => death,
    signal: (signal) => void process.kill(here().pid, signal),
    opsPort: () => port,
    process: here,
    memoryMb: () => {
      const status = readFileSync(`/proc/${here().pid}/status`, 'latin1');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
  };
}

/** What it logged as fatal, in short. */
function lastWords({ logs }: RunningProcess): string {
  const fatal = logs.findLast(({ level }) => Number(level) >= 60);
  return JSON.stringify(fatal?.err ?? logs.at(-1) ?? 'nothing').slice(0, 300);
}

/** Whether it says that it can do its work. Rejects as {@link askService} does. */
export async function isReady(service: Service): Promise<boolean> {
  return (await askService(service, '/readyz')).status === 200;
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
