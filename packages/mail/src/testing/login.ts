/** What the server says next while a client logs in: another prompt, or the credentials it was given. */
export type LoginStep = { readonly prompt: string } | { readonly user: string; readonly pass: string };

/** The server's half of AUTH PLAIN and AUTH LOGIN (RFC 4954, 4616). */
export class Login {
  private readonly method: string;
  private user: string | undefined;

  constructor(method: string) {
    this.method = method.toUpperCase();
  }

  /** Takes a line of the client, undefined when the AUTH command brought none. */
  next(line: string | undefined): LoginStep {
    const text = Buffer.from(line ?? '', 'base64').toString('utf8');
    if (this.method === 'PLAIN') return line === undefined ? { prompt: '' } : plain(text);
    if (line === undefined) return { prompt: 'VXNlcm5hbWU6' };
    if (this.user !== undefined) return { user: this.user, pass: text };
    this.user = text;
    return { prompt: 'UGFzc3dvcmQ6' };
  }
}

function plain(text: string): LoginStep {
  const [, user = '', pass = ''] = text.split('\0');
  return { user, pass };
}
