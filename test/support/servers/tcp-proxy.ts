// A stretch of network that can break: between a service and its server, on loopback.

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the network does with connections and bytes. */
type Flow =
  /** Passes everything on. */
  | { readonly kind: 'pass' }
  /** Takes connections and bytes and passes nothing on, as a firewall does that drops packets. */
  | { readonly kind: 'hang' }
  /** Passes everything on, each way so many milliseconds later. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface TcpProxy {
  readonly port: number;
  /** Changes what the network does from now on. Bytes that were held back while it hung are passed on. */
  flow(flow: Flow): void;
  /** Cuts every connection and refuses new ones. */
  refuse(): Promise<void>;
  /** Takes connections again, on the same port. */
  listen(): Promise<void>;
  /** Cuts every connection; new ones lead to another port. */
  lead(target: number): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of loopback. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let current: Flow = { kind: 'pass' };
  let aim = target;
  const server = createServer((client) => {
    const pair = joinUp(client, aim, () => current);
    pairs.add(pair);
    pair.onEnd(() => pairs.delete(pair));
  });
  const port = await listenOn(server, 0);

  const refuse = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      for (const pair of pairs) pair.cut();
    });

  return {
    port,
    flow: (flow) => {
      current = flow;
      for (const pair of pairs) pair.hold(flow.kind === 'hang');
    },
    refuse,
    listen: async () => {
      if (!server.listening) await listenOn(server, port);
    },
    lead: (port) => {
      aim = port;
      for (const pair of pairs) pair.cut();
    },
    stop: refuse,
  };
}

interface Pair {
  hold(held: boolean): void;
  cut(): void;
  onEnd(listener: () => void): void;
}

/** A client's connection and the one that was opened for it. */
function joinUp(client: Socket, target: number, flow: () => Flow): Pair {
  const server = connect(target, '127.0.0.1');
  const both = [client, server];
  const cut = () => {
    for (const socket of both) socket.destroy();
  };
  const hold = (held: boolean) => {
    for (const socket of both) held ? socket.pause() : socket.resume();
  };
  for (const socket of both) {
    socket.setNoDelay(true);
    socket.on('error', cut);
    socket.on('close', cut);
  }
  pass(client, server, flow);
  pass(server, client, flow);
  if (flow().kind === 'hang') hold(true);
  return { hold, cut, onEnd: (listener) => void client.once('close', listener) };
}

function pass(from: Socket, to: Socket, flow: () => Flow): void {
  // Timers of one length fire in the order in which they were set, so the bytes stay in theirs.
  const later = (work: () => void) => {
    const now = flow();
    if (now.kind === 'slow') setTimeout(work, now.ms);
    else work();
  };
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
  from.on('end', () => later(() => to.end()));
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
