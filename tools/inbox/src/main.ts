// A mail server that shows letters on a web page, to try pabal without sending mail to anybody.

import { parseArgs } from 'node:util';
import { messageOf } from '@pabal/domain';
import { createLogger, runService } from '@pabal/runtime';
import { createLetters } from './letters.ts';
import { parseLetter } from './parse.ts';
import { startReceiver } from './receiver.ts';
import { openShelf } from './shelf.ts';
import { startWeb } from './web.ts';

const usage =
  'Usage: inbox [--host 127.0.0.1] [--smtp-port 1025] [--http-port 8025] [--keep 500] [--dir FOLDER] [--name HOST]…';

interface Options {
  readonly host: string;
  readonly smtpPort: number;
  readonly httpPort: number;
  readonly keep: number;
  /** Where letters are kept over restarts; in memory alone without it. */
  readonly dir: string | undefined;
  readonly names: readonly string[];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      'smtp-port': { type: 'string', default: '1025' },
      'http-port': { type: 'string', default: '8025' },
      keep: { type: 'string', default: '500' },
      dir: { type: 'string' },
      name: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    host: values.host,
    smtpPort: wholeNumber('--smtp-port', values['smtp-port'], 0, 65_535),
    httpPort: wholeNumber('--http-port', values['http-port'], 0, 65_535),
    keep: wholeNumber('--keep', values.keep, 1, 100_000),
    dir: values.dir,
    names: values.name,
  };
}

function wholeNumber(flag: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new Error(`${flag} must be a whole number from ${from} to ${to}, got "${text}".`);
}

function optionsOrExit(): Options {
  try {
    return readOptions();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${usage}\n`);
    process.exit(64);
  }
}

const { host, smtpPort, httpPort, keep, dir, names } = optionsOrExit();
const logger = createLogger({ service: 'inbox' });

await runService({
  logger,
  deadlineMs: 5000,
  onFatal: () => undefined,
  start: async (lifetime) => {
    const shelf = dir === undefined ? undefined : await openShelf(dir);
    const letters = createLetters({ keep, keepBytes: 128 * 1024 * 1024, ...(shelf && { shelf }) });
    await letters.load(parseLetter);
    const receiver = await startReceiver({ letters, host, port: smtpPort, logger });
    lifetime.onStop('the SMTP side', receiver.stop);
    const web = await startWeb({ letters, host, port: httpPort, names });
    lifetime.onStop('the web side', web.stop);
    logger.info({ smtpPort: receiver.port, httpPort: web.port }, 'The inbox is open.');
  },
});
