// Where the letters go: the scripted SMTP server, which can also be away. It knows what it really took, also where it
// kept its answer to itself.

import { createFakeSmtpServer, type FakeSmtpServer, type Script } from '@pabal/mail/testing';

/** A letter that the server took. */
export interface TakenLetter {
  readonly address: string;
  readonly messageId: string;
  /** Milliseconds since 1970, of the drill's own clock. */
  readonly at: number;
}

export interface PostOffice {
  readonly port: number;
  /** How many letters were taken so far; cheap. */
  count(): number;
  /** All letters taken so far, also by earlier servers on this port. */
  taken(): TakenLetter[];
  /** Sets what happens at a stage of every conversation from now on; undefined makes it friendly again. */
  on(stage: Parameters<FakeSmtpServer['on']>[0], script: Script | undefined): void;
  /** Forgets every script. */
  beFriendly(): void;
  cutAll(): void;
  /** Nobody listens any more, and every connection is cut. */
  close(): Promise<void>;
  /** Listens again, on the same port, as a server that knows nothing of the one before. */
  open(certificate?: Certificate): Promise<void>;
}

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Opens the post office; with `tls` it offers STARTTLS. */
export async function openPostOffice(options: { tls: boolean }): Promise<PostOffice> {
  const start = (port: number, certificate?: Certificate) =>
    createFakeSmtpServer({
      port,
      keepData: false,
      tls: options.tls ? 'starttls' : 'none',
      ...(certificate && { certificate }),
    });
  let server: FakeSmtpServer | undefined = await start(0);
  const { port } = server;
  const servers = [server];

  return {
    port,
    count: () => servers.reduce((sum, { letters }) => sum + letters.length, 0),
    taken: () =>
      servers.flatMap(({ letters }) =>
        letters.flatMap(({ to, messageId, at }) => to.map((address) => ({ address, messageId, at }))),
      ),
    on: (stage, script) => server?.on(stage, script),
    beFriendly: () => server?.beFriendly(),
    cutAll: () => server?.cutAll(),
    close: async () => {
      await server?.close();
      server = undefined;
    },
    open: async (certificate) => {
      if (server) return;
      server = await start(port, certificate);
      servers.push(server);
    },
  };
}
