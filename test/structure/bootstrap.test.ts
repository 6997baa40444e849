import { checkNode, explainInstall, isInstalled } from '../../bootstrap.mjs';

const machine = { platform: 'linux', arch: 'x64' };

describe('checkNode', () => {
  it('takes 20.19 and everything newer, and names both versions when it refuses', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
      expect(() => checkNode(version)).not.toThrow();
    expect(() => checkNode('20.18.3')).toThrow(
      'pabal needs Node 20.19 or newer, and this is 20.18.3; install a newer one.',
    );
    expect(() => checkNode('18.20.0')).toThrow(/this is 18\.20\.0/);
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
