// The same letters by the ways that people have: how much TLS, a signature or a long link leaves of the speed on loopback.

import type { Figure, Row, RowOptions } from '../row.ts';
import { type Way, ways } from '../stack/ways.ts';
import { drainOver, rungBacklog } from './drains.ts';

/** SENDER_CONNECTIONS as it is when nobody sets it: over a long link it is what limits the speed. */
const usualConnections = 20;

const counts = { near: 20_000, far: 5_000, quick: 200 };

export const asPeopleRunIt: Row = {
  name: 'ways',
  what: 'event letters by the ways that people have: plain, STARTTLS, DKIM (RSA-2048, Ed25519), a link of 20 ms and of 80 ms with the usual 20 connections',
  async run(options) {
    const figures: Figure[] = [];
    let plain = 0;
    for (const way of ways) {
      const count = countOf(way, options);
      const connections = isFar(way) ? usualConnections : options.connections;
      const { seconds, cpuPerThousand } = await drainOver(
        { ...options, count, connections },
        rungBacklog,
        way,
      );
      const lettersPerSecond = count / seconds;
      plain ||= lettersPerSecond;
      figures.push(
        {
          ...{ name: `letters/s, ${way.name}`, value: lettersPerSecond, unit: 'letters/s' },
          note: `${(lettersPerSecond / plain).toFixed(2)} of the plain way`,
        },
        { name: `CPU sender, ${way.name}`, value: cpuPerThousand.sender ?? 0, unit: 's per 1,000' },
      );
    }
    return figures;
  },
};

function countOf(way: Way, { count, quick }: RowOptions): number {
  if (count !== undefined) return count;
  if (quick) return counts.quick;
  return isFar(way) ? counts.far : counts.near;
}

const isFar = ({ name }: Way) => name.endsWith('away');
