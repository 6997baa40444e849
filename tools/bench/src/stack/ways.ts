// Ways from the senders to the sink as people have them: with TLS, signed, and over a link that takes its time.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCertificate } from '@pabal/mail/testing';
import { startProcess, startTcpProxy } from '@pabal/test/support';

/** What the senders get for a way; `stop` ends what it needs. */
interface OpenWay {
  /** SMTP_URL. */
  readonly smtpUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<unknown>;
}

export interface Way {
  readonly name: string;
  /** Opens the way to a sink on this port. */
  open(port: number): Promise<OpenWay>;
}

const straight = (port: number) => `smtp://127.0.0.1:${port}?tls=off`;

const plain: Way = {
  name: 'plain',
  open: async (port) => ({ smtpUrl: straight(port), environment: {}, stop: async () => {} }),
};

const startTls: Way = {
  name: 'STARTTLS',
  open: async (target) => {
    const front = startProcess({
      script: join(import.meta.dirname, 'tls-front.mjs'),
      env: { TARGET: String(target), CERT: testCertificate.cert, KEY: testCertificate.key },
    });
    const { port } = await front.waitForLog('The front is ready.');
    return {
      smtpUrl: `smtp://127.0.0.1:${port}?tls=required&verify=off`,
      environment: {},
      stop: () => front.kill(),
    };
  },
};

function signed(name: string, makeKey: () => { privateKey: KeyObject }): Way {
  return {
    name,
    open: async (port) => {
      const folder = await mkdtemp(join(tmpdir(), 'pabal-dkim-'));
      const file = join(folder, 'key.pem');
      await writeFile(file, makeKey().privateKey.export({ type: 'pkcs8', format: 'pem' }));
      return {
        smtpUrl: straight(port),
        environment: { DKIM_DOMAIN: 'pabal.example', DKIM_SELECTOR: 'bench', DKIM_KEY_FILE: file },
        stop: () => rm(folder, { recursive: true }),
      };
    },
  };
}

const rsa = signed('DKIM RSA-2048', () => generateKeyPairSync('rsa', { modulusLength: 2_048 }));
const ed25519 = signed('DKIM Ed25519', () => generateKeyPairSync('ed25519'));

/** A link on which an answer takes so many milliseconds to come back. */
function far(ms: number): Way {
  return {
    name: `${ms} ms away`,
    open: async (port) => {
      const proxy = await startTcpProxy(port);
      proxy.flow({ kind: 'slow', ms: ms / 2 });
      return { smtpUrl: straight(proxy.port), environment: {}, stop: proxy.stop };
    },
  };
}

/** The plain one first: the others are compared with it. */
export const ways: readonly Way[] = [plain, startTls, rsa, ed25519, far(20), far(80)];
