import type { TcpProxy } from '@pabal/test/support';

/** A server that can crash, and the network before it. */
export interface Breakable {
  readonly network: TcpProxy;
  /** Past the network. */
  readonly url: string;
  /** Ends it at once, as a crash would. */
  crash(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
}
