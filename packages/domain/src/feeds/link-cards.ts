// What a link leads to, in a few words and a picture, and why it may be unknown.

/** Why there is no card, by stable names; the sentences are for people. */
export const linkCardFailures = {
  'bad-url': 'The address is not one of http or https, or has a user name in it.',
  'refused-network': 'The address leads into a private network.',
  'no-such-host': 'The host has no address.',
  unreachable: 'The connection failed or broke off.',
  untrusted: 'The server’s certificate cannot be trusted.',
  timeout: 'The server took too long.',
  'bad-redirect': 'The server redirects in circles, too often, or nowhere.',
  robots: 'The robots.txt of the host forbids programs to read the page.',
  login: 'The page is for people who are signed in.',
  throttled: 'The server asks to be asked less often.',
  gone: 'The server says that the page is gone for good.',
  'http-error': 'The server answered with an error.',
  'not-a-page': 'What is there is not a web page.',
  'nothing-said': 'The page has no title.',
  'too-large': 'The answer is larger than is read.',
  'bad-encoding': 'The answer is compressed in a way that cannot be read.',
  'too-complex': 'The document is made of more parts than are read.',
  unreadable: 'Reading the document took too much memory or time, or was cut off.',
} as const;
export type LinkCardFailure = keyof typeof linkCardFailures;

const isFailure = (name: string): name is LinkCardFailure => Object.hasOwn(linkCardFailures, name);

export const linkCardFailureNames: readonly LinkCardFailure[] =
  Object.keys(linkCardFailures).filter(isFailure);

/** What a link leads to. All text is one line, bounded and without control characters. */
interface LinkCardFacts {
  readonly title: string;
  readonly description: string | null;
  readonly imageUrl: string | null;
  /** What the site calls itself, or its host. */
  readonly siteName: string;
}

/** What reading a link came to. */
export type LinkCardReading =
  | ({ readonly state: 'ready' } & LinkCardFacts)
  | { readonly state: 'failed'; readonly failure: LinkCardFailure; readonly detail: string };
