import { createServer } from 'node:net';
import { StartProblem } from './problem.ts';

/** A port that one of our programs will listen on. */
export interface PortWish {
  /** Names the program in the sentence that its port was taken. */
  readonly what: string;
  readonly preferred: number;
  /** True when the settings ask for exactly this port. */
  readonly fixed?: boolean;
}

/** How many ports after the preferred one are tried. */
const range = 100;

/**
 * Chooses ports: the preferred one, or the next free one with a sentence about it. No port is chosen twice.
 *
 * @throws StartProblem when a fixed port is taken.
 */
export function createPortChooser(say: (line: string) => void): (wish: PortWish) => Promise<number> {
  const given = new Set<number>();
  return async ({ what, preferred, fixed = false }) => {
    const last = fixed ? preferred : Math.min(65_535, preferred + range);
    for (let port = preferred; port <= last; port += 1) {
      if (given.has(port) || !(await isFree(port))) continue;
      given.add(port);
      if (port !== preferred) say(`Port ${preferred} is taken by another program; the ${what} uses ${port}.`);
      return port;
    }
    const tried = fixed ? `Port ${preferred}` : `Every port from ${preferred} to ${last}`;
    throw new StartProblem(
      `${tried} is taken by another program; free it or choose another for the ${what}.`,
    );
  };
}

/** Free on both loopback addresses, as `localhost` may mean either. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    // Only "taken" makes a port unusable; a machine without IPv6 gives another error.
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES');
    });
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
