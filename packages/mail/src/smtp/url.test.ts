import { parseSmtpUrl } from './url.ts';

const usual = { tls: 'optional', verify: true, secure: false };

describe('parseSmtpUrl', () => {
  it.each([
    ['smtp://localhost', { ...usual, host: 'localhost', port: 25 }],
    ['smtp://mx.example:1025/', { ...usual, host: 'mx.example', port: 1025 }],
    ['smtps://mx.example', { ...usual, host: 'mx.example', port: 465, secure: true }],
    ['smtp://[::1]:2525', { ...usual, host: '::1', port: 2525 }],
    [
      'smtp://u:p@mx.example',
      { ...usual, tls: 'required', host: 'mx.example', port: 587, auth: { user: 'u', pass: 'p' } },
    ],
    [
      'smtp://a%40b.example:p%25%2F%3A%ED%95%9C@mx.example:587',
      {
        ...usual,
        tls: 'required',
        host: 'mx.example',
        port: 587,
        auth: { user: 'a@b.example', pass: 'p%/:한' },
      },
    ],
    [
      'smtp://mx.example?tls=required&verify=off&name=pabal.example&connections=20&letters=50',
      {
        host: 'mx.example',
        port: 25,
        secure: false,
        tls: 'required',
        verify: false,
        name: 'pabal.example',
        connections: 20,
        letters: 50,
      },
    ],
  ])('reads %s', (url, address) => {
    expect(parseSmtpUrl(url)).toEqual(address);
  });

  it.each([
    ['', 'expected smtp://host:port or smtps://host:port, got something else'],
    ['http://mx.example', 'expected smtp://host:port'],
    ['smtp://', 'expected a host'],
    ['smtp://mx.example/path', 'expected no path after the host, got one (write / in a password as %2F)'],
    [
      'smtp://mx.example?pool=1',
      'expected one of the parameters tls, verify, name, connections, letters, got another',
    ],
    ['smtp://mx.example?tls=yes', 'expected tls to be optional, required, off, got something else'],
    ['smtp://mx.example?verify=no', 'expected verify to be on, off'],
    [
      'smtp://mx.example?connections=0',
      'expected connections to be a number from 1 to 1000, got something else',
    ],
    ['smtp://mx.example?connections=1e2', 'expected connections to be a number'],
    ['smtp://mx.example?name=a%0d%0ab', 'expected name to be a host name'],
    ['smtp://user@mx.example', 'expected both user and password'],
    ['smtp://u:100%@mx.example', 'expected user and password percent-encoded'],
  ])('refuses "%s"', (url, message) => {
    expect(() => parseSmtpUrl(url)).toThrow(message);
  });

  it.each([
    ['smtp://u:p@mx.example', 'required'],
    ['smtp://u:p@mx.example?tls=optional', 'optional'],
    ['smtp://u:p@mx.example?tls=off', 'off'],
    ['smtp://u:p@10.0.0.7', 'required'],
    ['smtp://u:p@127.0.0.1.example', 'required'],
    ['smtp://u:p@localhost.example', 'required'],
    ['smtp://u:p@localhost', 'optional'],
    ['smtp://u:p@127.8.9.10:25', 'optional'],
    ['smtp://u:p@[::1]:25', 'optional'],
    ['smtp://mx.example', 'optional'],
  ] as const)('sends credentials in the open only on loopback or when told so: %s is %s', (url, tls) => {
    expect(parseSmtpUrl(url).tls).toBe(tls);
  });

  it('never repeats the password', () => {
    for (const url of [
      'smtp://u:12?secret@mx.example',
      'smtp://u:12/secret@mx.example',
      'smtp://u:p@mx.example?tls=secret',
      'smtp://u:p@mx.example?name=secret secret',
      'smtp://u:secret@mx.example/path',
      'smtp://u:secret%@mx.example',
      'smpt://u:secret@mx.example',
    ]) {
      expect(() => parseSmtpUrl(url)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('secret') }),
      );
    }
  });
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'refuses %s like any other word that no parameter has',
  (name) => {
    const refusal = (url: string) => {
      try {
        return JSON.stringify(parseSmtpUrl(url));
      } catch (error) {
        return String(error);
      }
    };
    for (const query of ['WORD=1', 'tls=WORD', 'verify=WORD', 'connections=WORD']) {
      const [said, expected] = [name, 'qqzzq'].map((word) =>
        refusal(`smtp://mx.example?${query.replace('WORD', word)}`).replaceAll(word, 'WORD'),
      );
      expect(expected).toContain('Error');
      expect(said).toBe(expected);
    }
  },
);
