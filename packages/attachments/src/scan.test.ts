import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createScan, type ScanOptions } from './scan.ts';

const content = Buffer.from('%PDF-1.7 a file');
const file = {
  ...{ hash: createHash('sha256').update(content).digest('hex'), type: 'application/pdf' },
  size: content.length,
};
const loopback = [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }] as const;

let server: Server;
let port: number;
let status: number | undefined;
let asked: { url: string | undefined; type: string | undefined; hash: unknown; body: Buffer }[];
beforeEach(async () => {
  status = 204;
  asked = [];
  server = createServer(async (request, response) => {
    const { url, headers } = request;
    const body = await buffer(request);
    asked.push({ url, type: headers['content-type'], hash: headers['x-pabal-sha256'], body });
    if (status !== undefined) response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('virus');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function setUp(options: Partial<ScanOptions> = {}) {
  const troubles: string[] = [];
  const scan = createScan({
    ...{ url: `http://127.0.0.1:${port}/scan`, timeoutMs: 2_000, allowNetworks: loopback },
    logger: {
      warn: (details: object, problem: string) => troubles.push(`${problem} ${JSON.stringify(details)}`),
    },
    ...options,
  });
  return { scan: () => scan(file, content), troubles };
}

it('gives the scanner the file as it is, and takes its yes', async () => {
  const { scan, troubles } = setUp();
  await scan();
  expect(asked).toEqual([{ url: '/scan', type: 'application/pdf', hash: file.hash, body: content }]);
  expect(troubles).toEqual([]);
});

it('refuses what the scanner refuses, and repeats nothing that it said', async () => {
  status = 422;
  const { scan, troubles } = setUp();
  await expect(scan()).rejects.toMatchObject({
    code: 'attachment-refused',
    message: expect.not.stringContaining('virus'),
  });
  expect(troubles).toEqual([]);
});

it.each([301, 401, 404, 429, 500, 503])('has a file sent again that was answered with %d', async (answer) => {
  status = answer;
  const { scan, troubles } = setUp();
  await expect(scan()).rejects.toMatchObject({ code: 'scan-unavailable' });
  expect(troubles).toEqual([expect.stringContaining(`"status":${answer}`)]);
});

it('waits no longer than it should', async () => {
  status = undefined;
  const { scan, troubles } = setUp({ timeoutMs: 50 });
  await expect(scan()).rejects.toMatchObject({ code: 'scan-unavailable' });
  expect(troubles).toEqual([expect.stringContaining('no answer within 0.05 seconds')]);
});

it.each([
  ['this machine', 'http://127.0.0.1:1/'],
  ['the metadata service of a cloud', 'http://169.254.169.254/latest/'],
  ['IPv6 of this machine', 'http://[::1]:1/'],
  ['an address in disguise', 'http://[::ffff:10.0.0.1]/'],
])('connects to %s only where the settings allow it', async (_where, url) => {
  const { scan, troubles } = setUp({ url, allowNetworks: [] });
  await expect(scan()).rejects.toMatchObject({ code: 'scan-unavailable' });
  expect(troubles).toEqual([expect.stringContaining('ATTACHMENT_SCAN_ALLOW_NETWORKS')]);
});

it('gives a name nothing that leads elsewhere than it should, also when it changes its mind', async () => {
  const answers = [['93.184.216.34'], ['127.0.0.1']];
  const rebinding = setUp({
    url: `http://scanner.test:${port}/`,
    allowNetworks: [],
    timeoutMs: 300,
    resolve: async () => answers.pop() ?? [],
  });
  // The first answer is of this machine.
  await expect(rebinding.scan()).rejects.toMatchObject({ code: 'scan-unavailable' });
  expect(asked).toEqual([]);
  const allowed = setUp({ url: `http://scanner.test:${port}/`, resolve: async () => ['127.0.0.1'] });
  await allowed.scan();
  expect(asked).toHaveLength(1);
});
