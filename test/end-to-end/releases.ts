// The services of a release, run from its checkout: today's from their sources, an earlier one's as it was built.

import { join } from 'node:path';
import { freePort, type LogLine, type RunningProcess, startProcess } from '@pabal/test/support';

export interface Side {
  readonly url: string;
  readonly pids: Readonly<Record<'api' | 'builder' | 'sender', number>>;
  /** What its services have logged as errors. */
  errors(): readonly LogLine[];
  /** Has all of them stop, and gives their exit codes. */
  end(): Promise<readonly (number | null)[]>;
}

const root = join(import.meta.dirname, '../..');

/** What starts one service of a release. @param folder  of an earlier release; today's without */
export function startOf(name: string, folder?: string): { script: string; nodeArgs: string[] } {
  return folder === undefined
    ? { script: join(root, `services/${name}/src/main.ts`), nodeArgs: ['--conditions=source'] }
    : { script: join(folder, `services/${name}/dist/main.js`), nodeArgs: [] };
}

/** Starts an api, a builder and a sender, with the templates of their release, and waits until they are ready. */
export async function startSide(settings: Readonly<Record<string, string>>, folder?: string): Promise<Side> {
  const port = String(await freePort());
  const env = { ...settings, TEMPLATES_DIR: join(folder ?? root, 'templates'), API_PORT: port };
  const start = async (name: 'api' | 'builder' | 'sender'): Promise<RunningProcess> => {
    const running = startProcess({ ...startOf(name, folder), env });
    await running.waitForLog(`The ${name} is ready.`, { timeoutMs: 60_000 });
    return running;
  };
  const [api, builder, sender] = await Promise.all([start('api'), start('builder'), start('sender')]);
  const all = [sender, builder, api];
  return {
    url: `http://127.0.0.1:${port}`,
    pids: { api: api.pid, builder: builder.pid, sender: sender.pid },
    errors: () => all.flatMap(({ logs }) => logs.filter(({ level }) => Number(level) >= 50)),
    end: () => Promise.all(all.map(async (running) => (await running.kill()).code)),
  };
}
