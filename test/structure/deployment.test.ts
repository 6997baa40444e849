import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serviceNodeOptions } from '@pabal/config';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('Dockerfile');

it('names every image by an exact version, so that two builds are alike', () => {
  const images = [
    ...compose.matchAll(/image: \$\{[A-Z]+_IMAGE:-([^}]+)\}/g),
    ...dockerfile.matchAll(/^ARG NODE_IMAGE=(\S+)$/gm),
  ];
  expect(images.map(([, image]) => image)).toEqual([
    expect.stringMatching(/^postgres:\d+\.\d+$/),
    expect.stringMatching(/^redis:\d+\.\d+\.\d+$/),
    expect.stringMatching(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/),
  ]);
  expect(compose.match(/^ +image: (?!\$\{[A-Z]+_IMAGE:-|pabal$)/gm)).toBeNull();
  expect(dockerfile.match(/^FROM (?!\$\{NODE_IMAGE\})/gm)).toBeNull();
});

it('installs in the image what the lock file names and nothing else', () => {
  expect(dockerfile.match(/npm (?!ci |run )\w+/g)).toBeNull();
});

it('ships no password that is the same for everybody', () => {
  expect(compose.match(/\$\{[A-Z_]*PASSWORD:-[^}]/g)).toBeNull();
  expect(compose).toMatch(/postgres:\/\/pabal:\$\{POSTGRES_PASSWORD:\?/);
  expect(compose).toMatch(/redis:\/\/:\$\{REDIS_PASSWORD:\?/);
});

it('runs programs that the build makes', () => {
  const programs = [
    ...`${compose}${dockerfile}`.matchAll(/"node", "((?:services|tools)\/[\w/-]+)\/dist\/(\w+)\.js"/g),
  ];
  expect(programs.length).toBeGreaterThan(4);
  for (const [, folder, name] of programs) expect(existsSync(`${root}${folder}/src/${name}.ts`)).toBe(true);
});

it('starts services in the image with the options of Node that they are measured with', () => {
  expect(dockerfile).toContain(`NODE_OPTIONS=${serviceNodeOptions().join(' ')} `);
  for (const service of ['api', 'sender']) {
    const [own] =
      /\n {4}environment:[\s\S]*?\n {4}command:/.exec(compose.slice(compose.indexOf(`\n  ${service}:\n`))) ??
      [];
    expect(own).toContain(`NODE_OPTIONS: ${serviceNodeOptions(service).join(' ')}\n`);
  }
});

it.each(['api', 'builder', 'sender', 'pages', 'inbound'])(
  'starts %s under systemd and Kubernetes as it is measured',
  (service) => {
    const options = serviceNodeOptions(service).join(' ');
    const unit = read(`deploy/systemd/pabal-${service}.service`);
    expect(unit).toContain(`NODE_OPTIONS=${options}\n`);
    expect(unit).toContain(`ExecStart=/usr/bin/env node services/${service}/dist/main.js\n`);
    const chart = read('deploy/helm/rendered/company.yaml');
    const pod = chart.slice(chart.indexOf(`command: ["node", "services/${service}/dist/main.js"]`));
    expect(/NODE_OPTIONS\n +value: "([^"]+)"/.exec(pod)?.[1]).toBe(options);
  },
);
