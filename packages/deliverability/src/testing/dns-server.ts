// A DNS server on loopback, for tests: it knows what it is told, and can be silent.

import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, type RecordType } from 'dns-packet';

/** Records by name, as `TYPE value`: `A 192.0.2.1`, `MX 10 mx.example`, `TXT v=spf1 -all`, `PTR mx.example`. */
export type Zone = Readonly<Record<string, readonly string[]>>;

export interface DnsServer {
  /** `127.0.0.1:PORT`, as a resolver takes it. */
  readonly address: string;
  /** What it answers from now on. */
  serve(zone: Zone): void;
  /** It answers nothing about these names any more. */
  silence(...names: readonly string[]): void;
  stop(): Promise<void>;
}

/** Longer texts are in several pieces. */
const pieceLength = 255;

export async function startDnsServer(): Promise<DnsServer> {
  const socket = createSocket('udp4');
  let zone: Zone = {};
  let silent: ReadonlySet<string> = new Set();
  socket.on('message', (message, from) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    if (question === undefined || silent.has(question.name.toLowerCase())) return;
    const name = question.name.toLowerCase();
    const answers = (zone[name] ?? []).flatMap((record) => answerOf(question.name, record, question.type));
    // NXDOMAIN for a name without records, no data for one with others.
    const flags = name in zone ? 0 : 3;
    socket.send(
      encode({ type: 'response', id, flags, questions: [question], answers }),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    serve(next) {
      zone = next;
    },
    silence(...names) {
      silent = new Set(names);
    },
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerOf(name: string, record: string, wanted: RecordType): Answer[] {
  const [type = '', ...rest] = record.split(' ');
  if (type !== wanted) return [];
  const value = rest.join(' ');
  const common = { name, ttl: 60 };
  if (type === 'A' || type === 'AAAA') return [{ ...common, type, data: value }];
  if (type === 'PTR') return [{ ...common, type, data: value }];
  if (type === 'MX')
    return [{ ...common, type, data: { preference: Number(rest[0]), exchange: rest[1] ?? '' } }];
  if (type !== 'TXT') return [];
  const pieces = value.match(new RegExp(`.{1,${pieceLength}}`, 'gs')) ?? [''];
  return [{ ...common, type, data: pieces }];
}
