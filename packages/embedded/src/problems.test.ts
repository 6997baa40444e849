import { findAccount } from './account.ts';
import { explain } from './problems.ts';

describe('explain', () => {
  it.each([
    [
      'FATAL:  could not write lock file "postmaster.pid": No space left on device',
      'The disk is full: PostgreSQL could not write its data; free some space and start again.',
    ],
    [
      './postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file',
      'PostgreSQL needs the system library libicuuc.so.60, which is missing; install it, or set DATABASE_URL to a PostgreSQL of your own.',
    ],
    [
      'FATAL:  database files are incompatible with server',
      'The data was made by another major version of PostgreSQL; move the data folder away to start afresh, or dump it with that version and restore it.',
    ],
    [
      'LOG:  starting\nFATAL:  could not map anonymous shared memory: Cannot allocate memory',
      'PostgreSQL did not start: FATAL:  could not map anonymous shared memory: Cannot allocate memory',
    ],
    ['', 'PostgreSQL did not start: it said nothing'],
  ])('tells %j in one sentence', (output, sentence) => {
    expect(explain(output)).toBe(sentence);
  });
});

describe('findAccount', () => {
  const passwd = [
    'root:x:0:0:root:/root:/bin/sh',
    'toor:x:0:0::/root:/bin/sh',
    'postgres:x:101:104::/var/lib/postgresql:/bin/sh',
  ].join('\n');

  it('finds an account without rights, and never root under another name', () => {
    expect(findAccount(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
    expect(findAccount(passwd, 'toor')).toBeUndefined();
    expect(findAccount(passwd, 'nobody')).toBeUndefined();
  });
});
