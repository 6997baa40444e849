import type { Waiting } from './store.ts';

/** Most octets of a request. pabal takes 8 MiB; half of it leaves room for what a proxy may add or refuse. */
const mostOctets = 4 * 1024 * 1024;

/** Events that go together in one request, in their order. One that is larger than a request goes alone. */
export function packed(waiting: readonly Waiting[], most = mostOctets): Waiting[][] {
  const packs: Waiting[][] = [];
  let room = 0;
  for (const one of waiting) {
    const octets = Buffer.byteLength(JSON.stringify(one.event)) + 1;
    const last = packs.at(-1);
    if (last === undefined || octets > room) {
      packs.push([one]);
      room = most - octets;
    } else {
      last.push(one);
      room -= octets;
    }
  }
  return packs;
}
