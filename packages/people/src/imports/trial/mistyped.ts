// Domains that look like a slip of the finger: `gmial.com` takes mail of somebody else, or of nobody.

import { editDistance } from '@pabal/domain';

/** Where most people of Korea and of the world have their mailboxes. */
const known = [
  ...['naver.com', 'gmail.com', 'daum.net', 'hanmail.net', 'kakao.com', 'nate.com', 'korea.com'],
  ...['hotmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'live.com', 'yahoo.co.kr', 'hanmir.com'],
];

/** Domains of others that are as near. */
const others: ReadonlySet<string> = new Set([
  ...[
    'mail.com',
    'email.com',
    'ymail.com',
    'gmx.com',
    'hotmail.co.kr',
    'outlook.kr',
    'yahoo.co.jp',
    'naver.co',
  ],
  ...['live.co.kr', 'live.net', 'korea.net', 'nate.net', 'have.com', 'date.com', 'gate.com', 'life.com'],
  ...['love.com', 'line.com', 'like.com', 'rate.com', 'late.com', 'note.com', 'hotmail.net', 'daum.com'],
]);

/** Words behind the last dot that no domain ends with. */
const wrongEnds: ReadonlyMap<string, string> = new Map(
  Object.entries({
    com: 'con cmo ocm comm vom xom cim cpm coom om',
    net: 'ent nte nett ner bet met',
  }).flatMap(([right, wrong]) => wrong.split(' ').map((end): [string, string] => [end, right])),
);

/** The shortest name of which one other letter is a slip; of shorter ones it is as likely another word. */
const shortestName = 5;

/** The domain that was meant, as far as that can be told; nothing for one that is as good as any. */
export function meantDomain(domain: string): string | undefined {
  if (known.includes(domain) || others.has(domain)) return undefined;
  const ended = withRightEnd(domain);
  if (known.includes(ended)) return ended;
  return known.find((one) => {
    const name = one.slice(0, one.indexOf('.'));
    if (domain.slice(domain.indexOf('.')) !== one.slice(one.indexOf('.'))) return false;
    const given = domain.slice(0, domain.indexOf('.'));
    return name.length >= shortestName ? isOneSlip(given, name) : isSwapped(given, name);
  });
}

function withRightEnd(domain: string): string {
  const dot = domain.lastIndexOf('.');
  const right = wrongEnds.get(domain.slice(dot + 1));
  return right === undefined ? domain : `${domain.slice(0, dot)}.${right}`;
}

/** Two letters beside each other that changed places. */
function isSwapped(given: string, meant: string): boolean {
  if (given.length !== meant.length) return false;
  const at = [...given].findIndex((letter, place) => letter !== meant[place]);
  return (
    at >= 0 &&
    given[at] === meant[at + 1] &&
    given[at + 1] === meant[at] &&
    given.slice(at + 2) === meant.slice(at + 2)
  );
}

/** One letter more, one less, one other, or two that changed places. */
const isOneSlip = (given: string, meant: string): boolean =>
  editDistance(given, meant) === 1 || isSwapped(given, meant);
