import { isMediaType } from '@pabal/domain';
import { isProgramName, longestName, runsByName, safeName } from './names.ts';
import { looksLike, runsByContent, runsByType } from './types.ts';
import { namesInZip } from './zip.ts';

describe('a name', () => {
  it.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['견적서 2026.pdf', '견적서 2026.pdf'],
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\kim\\plan.xlsx', 'plan.xlsx'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\r\nBcc: b@example.com.pdf', 'aBcc_ b@example.com.pdf'],
    ['.hidden.txt', 'hidden.txt'],
    ['  two   spaces .pdf. ', 'two spaces .pdf'],
    ['a<b>:"|?*.csv', 'a_b______.csv'],
    ['con.txt', '_con.txt'],
    ['zero\u200Bwidth.png', 'zerowidth.png'],
    ['\uD800half.txt', 'half.txt'],
  ])('%j becomes %j', (given, name) => {
    expect(safeName(given)).toBe(name);
  });

  it.each(['', '   ', '...', '\u200B', 'folder/', '\u202E'])('is refused: %j', (given) => {
    expect(safeName(given)).toBeUndefined();
  });

  it('is cut before its ending, and within no character', () => {
    for (const name of [`${'한'.repeat(400)}.pdf`, `${'\u{1F4CE}'.repeat(200)}.xlsx`]) {
      const safe = safeName(name) ?? '';
      expect(safe.length).toBeLessThanOrEqual(longestName);
      expect(safe.isWellFormed()).toBe(true);
      expect(safe.slice(safe.lastIndexOf('.'))).toBe(name.slice(name.lastIndexOf('.')));
    }
  });

  it.each(['a.exe', 'a.pdf.js', 'A.SCR', 'a.docm', 'a.lnk', 'a.com', 'a.vbs .', 'a.ps1', 'a.jar', 'a.iso'])(
    'is that of a program: %s',
    (name) => {
      expect(isProgramName(name)).toBe(true);
      expect(runsByName(name)).toBe(true);
    },
  );

  it.each(['a.html', 'a.svg', 'a.url'])('is that of a page: %s', (name) => {
    expect(runsByName(name)).toBe(true);
    expect(isProgramName(name)).toBe(false);
  });

  it.each(['a.pdf', 'exe', 'a.exe.pdf', 'a', 'a.hwp', 'a.zip', 'js.txt'])('is harmless: %s', (name) => {
    expect(runsByName(name)).toBe(false);
  });
});

describe('a type', () => {
  it.each(['application/pdf', 'application/vnd.oasis.opendocument.text', 'image/svg+xml'])(
    'is one: %s',
    (type) => {
      expect(isMediaType(type)).toBe(true);
    },
  );

  it.each(['', 'pdf', 'a/b/c', 'text/plain; charset=utf-8', 'Text/Plain', 'a/b\r\nX: 1', '*/*'])(
    'is refused: %j',
    (type) => {
      expect(isMediaType(type)).toBe(false);
    },
  );

  it.each([
    'application/x-msdownload',
    'application/vnd.microsoft.portable-executable',
    'application/x-sh',
    'text/javascript',
    'application/java-archive',
    'application/vnd.ms-word.document.macroenabled.12',
  ])('runs: %s', (type) => {
    expect(runsByType(type)).toBe(true);
  });
});

describe('a content', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
  it.each([
    ['application/pdf', Buffer.from('junk\n%PDF-1.7')],
    ['image/png', png],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/webp', Buffer.from('RIFF1234WEBPVP8 ')],
    ['text/csv', Buffer.from([0xb0, 0xa1, 0x2c, 0x31])],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', Buffer.from('PK\u0003\u0004')],
    ['application/x-of-ours', Buffer.from('anything')],
  ])('of %s looks like it, and like nothing else', (type, content) => {
    expect(looksLike(type, content)).toBe(true);
    if (type !== 'application/x-of-ours') expect(looksLike(type, Buffer.from([1, 2, 3, 0]))).toBe(false);
  });

  it.each([
    ['Windows', Buffer.from('MZ\u0090\u0000')],
    ['Linux', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2])],
    ['macOS', Buffer.from([0xcf, 0xfa, 0xed, 0xfe])],
    ['Java', Buffer.from([0xca, 0xfe, 0xba, 0xbe])],
    ['a shell', Buffer.from('#!/bin/sh\n')],
    ['a shortcut', Buffer.from([0x4c, 0, 0, 0, 1, 0x14, 2, 0])],
  ])('runs on %s', (_what, content) => {
    expect(runsByContent(content)).toBe(true);
  });

  it('of nothing at all is nothing', () => {
    expect(runsByContent(Buffer.from('M'))).toBe(false);
    expect(looksLike('image/png', Buffer.alloc(0))).toBe(false);
  });
});

/** A directory entry of a zip file. */
function entry(name: string): Buffer {
  const head = Buffer.alloc(46);
  head.write('PK\u0001\u0002', 'latin1');
  head.writeUInt16LE(Buffer.byteLength(name), 28);
  return Buffer.concat([head, Buffer.from(name)]);
}

it('finds the names in a zip file, wherever its directory is', () => {
  const content = Buffer.concat([
    Buffer.from('PK\u0003\u0004 data'),
    entry('word/document.xml'),
    entry('a/b.exe'),
  ]);
  expect(namesInZip(content)).toEqual(['word/document.xml', 'a/b.exe']);
  expect(namesInZip(Buffer.from('PK\u0001\u0002 cut off'))).toEqual([]);
  expect(namesInZip(Buffer.concat(Array.from({ length: 5_001 }, () => entry('x'))))).toBeUndefined();
});
