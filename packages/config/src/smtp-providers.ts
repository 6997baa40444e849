// SMTP_URL names one provider or several. What concerns the provider as a whole is read here and taken off the URL; the
// rest of its parameters belong to the transport.

/** A provider as it was set up. */
export interface SmtpProvider {
  /** Tells providers apart in ledger, logs and limits: what follows `#` in the URL, else host and port. */
  readonly name: string;
  /** The URL as the transport reads it. Holds the credentials. */
  readonly url: string;
  /** Its part of the letters; 0 is a reserve, used only while no other is open. */
  readonly weight: number;
  /** Most letters a second. */
  readonly rate?: number;
  /** Most letters a day (UTC). */
  readonly daily?: number;
  /** It is new to those who receive from it: it begins with few letters a day, and has `daily` in the end. */
  readonly warmUp?: WarmUp;
}

/** How the allowance of a provider grows. */
interface WarmUp {
  /** The first day, as milliseconds since 1970. */
  readonly from: number;
  /** Letters of the first day, and before it. */
  readonly first: number;
  /** More of each day than of the one before, in percent. */
  readonly percent: number;
}

const dayMs = 86_400_000;

/** Letters that a provider may have on the day (UTC) of this moment; undefined without an allowance. */
export function dailyOn(
  { daily, warmUp }: Pick<SmtpProvider, 'daily' | 'warmUp'>,
  at: Date,
): number | undefined {
  if (daily === undefined || warmUp === undefined) return daily;
  const days = Math.max(0, Math.floor((at.getTime() - warmUp.from) / dayMs));
  return Math.min(daily, Math.floor(warmUp.first * (1 + warmUp.percent / 100) ** days));
}

export interface ReadProviders {
  readonly providers: readonly SmtpProvider[];
  /** What was expected instead, one a problem; never quotes credentials. */
  readonly problems: readonly string[];
}

const own = ['weight', 'rate', 'daily', 'warmup'];
const transports = ['tls', 'verify', 'name', 'connections', 'letters'];
const known = [...own, ...transports];

/** Takes a list of URLs apart. A comma or a space inside a password does not part it. */
export function splitUrls(text: string): string[] {
  return text.trim().split(/[\s,]+(?=[a-z][a-z0-9+.-]*:\/\/)/i);
}

/** Reads SMTP_URL. All problems are collected. */
export function readSmtpProviders(text: string): ReadProviders {
  const problems: string[] = [];
  const providers = splitUrls(text).flatMap((url) => readProvider(url, problems));
  const names = providers.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    problems.push('providers with names of their own (one is there twice; add #name to a URL)');
  }
  return { providers, problems };
}

/** Letters a second that all providers together are set up for; nothing when one of them has no limit. */
export function configuredRate(smtpUrl: string | undefined): number | undefined {
  const rates = readSmtpProviders(smtpUrl ?? '').providers.map(({ rate }) => rate);
  return rates.reduce(
    (sum, rate) => (sum === undefined || rate === undefined ? undefined : sum + rate),
    rates.length === 0 ? undefined : 0,
  );
}

/** What to do about a password that ends a URL's authority before its time. */
const encoded = ' (in a password write @ as %40, / as %2F, # as %23, ? as %3F and % as %25)';

function isEncoded({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

function readProvider(text: string, problems: string[]): SmtpProvider[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    problems.push(
      `a URL that starts with smtp:// or smtps:// and names a host, or several of them with spaces between${encoded}`,
    );
    return [];
  }
  const name = url.hash === '' ? url.host : url.hash.slice(1);
  const count = problems.length;
  if (url.pathname !== '' && url.pathname !== '/')
    problems.push(`a URL without a path after the host${encoded}`);
  if ((url.username === '') !== (url.password === ''))
    problems.push(`a URL with both user and password, or neither${encoded}`);
  if (!isEncoded(url)) problems.push('a URL whose user and password are percent-encoded: % is %25');
  if (!/^[\w.:[\]-]{1,80}$/.test(name))
    problems.push(`a name after # of letters, digits, dots and dashes${encoded}`);
  const unknown = [...url.searchParams.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined)
    problems.push(`a URL with no other parameters than ${known.join(', ')}${encoded}`);
  const weight = numberIn(url, 'weight', { whole: true, from: 0, to: 1_000 }, problems) ?? 1;
  const rate = numberIn(url, 'rate', { whole: false, from: 0.01, to: 100_000 }, problems);
  const daily = numberIn(url, 'daily', { whole: true, from: 1, to: 1_000_000_000 }, problems);
  const warmUp = warmUpIn(url, problems);
  if (warmUp !== undefined && daily === undefined)
    problems.push('a URL with daily beside warmup: the letters a day that it grows to');
  if (problems.length > count) return [];
  for (const key of own) url.searchParams.delete(key);
  url.hash = '';
  return [
    {
      name,
      url: url.href,
      weight,
      ...(rate !== undefined && { rate }),
      ...(daily !== undefined && { daily }),
      ...(warmUp !== undefined && { warmUp }),
    },
  ];
}

/** `2026-12-01`, `2026-12-01/100` or `2026-12-01/100/25`: the first day, its letters, and the growth in percent. */
const warmUpForm = /^(?<from>\d{4}-\d{2}-\d{2})(?:\/(?<first>\d{1,7})(?:\/(?<percent>\d{1,3}))?)?$/;
/** What providers advise for the first day, and a growth that reaches 10,000 letters a day within three weeks. */
const usualWarmUp = { first: 50, percent: 30 } as const;

function warmUpIn(url: URL, problems: string[]): WarmUp | undefined {
  const text = url.searchParams.get('warmup');
  if (text === null) return undefined;
  const given = warmUpForm.exec(text)?.groups;
  const warmUp = {
    from: Date.parse(`${given?.from}T00:00:00Z`),
    first: Number(given?.first ?? usualWarmUp.first),
    percent: Number(given?.percent ?? usualWarmUp.percent),
  };
  if (!Number.isNaN(warmUp.from) && warmUp.first > 0 && warmUp.percent > 0) return warmUp;
  problems.push(
    'a URL whose warmup is a day, its letters and the growth in percent, such as 2026-12-01/50/30',
  );
  return undefined;
}

function numberIn(
  url: URL,
  key: string,
  { whole, from, to }: { whole: boolean; from: number; to: number },
  problems: string[],
): number | undefined {
  const text = url.searchParams.get(key);
  if (text === null) return undefined;
  const value = Number(text);
  const fits = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) && value >= from && value <= to;
  if (!fits) problems.push(`a URL whose ${key} is a ${whole ? 'whole ' : ''}number from ${from} to ${to}`);
  return fits ? value : undefined;
}
