import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createTemplatesFolder, type TemplatesFolder } from '../testing/index.ts';
import { createFiles, folderOf } from './files.ts';

let folder: TemplatesFolder;
let outside: TemplatesFolder;

beforeEach(() => {
  outside = createTemplatesFolder({ 'secret.njk': 'secret', 'sub/secret.njk': 'secret' });
  folder = createTemplatesFolder({ 'a/ko.njk': 'text', 'layouts/deep/x.njk': 'deep' });
});
afterEach(() => Promise.all([folder.stop(), outside.stop()]));

const read = (file: string) => createFiles(folder.dir).read(file);

describe('a file is read', () => {
  it('by its path inside the folder', () => {
    expect(read('a/ko.njk')).toMatchObject({ kind: 'text', file: 'a/ko.njk', text: 'text' });
    expect(read('layouts/deep/x.njk')).toMatchObject({ kind: 'text', text: 'deep' });
    expect(read('a/en.njk')).toEqual({ kind: 'absent', file: 'a/en.njk' });
  });

  it('without the mark some editors put in front', () => {
    folder.write('a/bom.njk', '\ufefftext');
    expect(read('a/bom.njk')).toMatchObject({ kind: 'text', text: 'text' });
  });

  it('through a link that stays inside', () => {
    symlinkSync('ko.njk', join(folder.dir, 'a/link.njk'));
    expect(read('a/link.njk')).toMatchObject({ kind: 'text', text: 'text' });
  });

  it('as the same object until it changes', () => {
    const files = createFiles(folder.dir);
    const first = files.read('a/ko.njk');
    files.beginLook();
    expect(files.read('a/ko.njk')).toBe(first);
    folder.write('a/ko.njk', 'text');
    files.beginLook();
    expect(files.read('a/ko.njk')).toBe(first);
    folder.write('a/ko.njk', 'other');
    expect(files.read('a/ko.njk')).toBe(first);
    files.beginLook();
    expect(files.read('a/ko.njk')).toMatchObject({ text: 'other' });
  });
});

describe('a file is refused', () => {
  it.each([
    '../x/secret.njk',
    'a/../../x.njk',
    '/etc/passwd',
    './a/ko.njk',
    'a//ko.njk',
    'a/.ko.njk',
    'a\\..\\x',
    'a/ko.njk\0',
    '',
    '.',
    '..',
  ])('when its name is %j', (file) => {
    expect(read(file)).toMatchObject({
      kind: 'refused',
      reason: 'expected a file inside the templates folder',
    });
  });

  it('when a link leads out of the folder, straight or through a folder', () => {
    symlinkSync(join(outside.dir, 'secret.njk'), join(folder.dir, 'a/out.njk'));
    symlinkSync(join(outside.dir, 'sub'), join(folder.dir, 'b'));
    const reason = 'expected a file inside the templates folder, got a link out of it';
    expect(read('a/out.njk')).toEqual({ kind: 'refused', file: 'a/out.njk', reason });
    expect(read('b/secret.njk')).toEqual({ kind: 'refused', file: 'b/secret.njk', reason });
    expect(createFiles(folder.dir).list('b')).toBeUndefined();
  });

  it('when a link leads to a folder whose name only begins alike', async () => {
    const neighbour = `${folder.dir}-more`;
    execFileSync('mkdir', [neighbour]);
    writeFileSync(join(neighbour, 'x.njk'), 'secret');
    symlinkSync(join(neighbour, 'x.njk'), join(folder.dir, 'a/x.njk'));
    expect(read('a/x.njk')).toMatchObject({ kind: 'refused' });
    execFileSync('rm', ['-r', neighbour]);
  });

  it('when it is not a regular file, without waiting for it', () => {
    execFileSync('mkfifo', [join(folder.dir, 'a/pipe.njk')]);
    expect(read('a/pipe.njk')).toMatchObject({ kind: 'refused', reason: 'expected a regular file' });
    expect(read('a')).toMatchObject({ kind: 'refused', reason: 'expected a regular file' });
  });

  it('when it is not UTF-8', () => {
    writeFileSync(join(folder.dir, 'a/euckr.njk'), Buffer.from([0xb0, 0xa1]));
    expect(read('a/euckr.njk')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('save the file as UTF-8'),
    });
  });

  it('when it is far larger than a letter', () => {
    folder.write('a/big.njk', 'x'.repeat(1_048_577));
    expect(read('a/big.njk')).toMatchObject({
      kind: 'refused',
      reason: 'expected at most 1048576 bytes, got 1048577',
    });
  });
});

it('sees a link in a circle as nothing', () => {
  symlinkSync('loop.njk', join(folder.dir, 'a/loop.njk'));
  expect(read('a/loop.njk')).toEqual({ kind: 'absent', file: 'a/loop.njk' });
});

it('lists a folder, sorted, and gives undefined for a file', () => {
  const files = createFiles(folder.dir);
  expect(files.list('')).toEqual(['a', 'layouts']);
  expect(files.list('a')).toEqual(['ko.njk']);
  expect(files.list('a/ko.njk')).toBeUndefined();
  expect(files.list('..')).toBeUndefined();
});

it('says which of several folders a template comes from', () => {
  const dirs = [outside.dir, folder.dir].join(delimiter);
  const from = (template: string) => folderOf(dirs, template);
  expect([from('a'), from('sub'), from('none')]).toEqual([folder.dir, outside.dir, outside.dir]);
});
