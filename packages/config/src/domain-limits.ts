import { domainToASCII } from 'node:url';

/** What a recipient domain takes, of all senders together. */
export interface DomainLimit {
  readonly domain: string;
  /** Most letters a second. */
  readonly rate?: number;
  /** Most letters under way at the same time. */
  readonly connections?: number;
}

const form = /^(?<domain>[^\s=@]+)=(?:(?<rate>\d+(?:\.\d+)?)\/s)?(?::(?<connections>\d+))?$/;

/**
 * Reads DOMAIN_LIMITS, such as `gmail.com=20/s:10, naver.com=5/s, example.com=:2`: a rate, a number of connections
 * after a colon, or both.
 *
 * @returns undefined when a part has another form, or a domain is there twice
 */
export function readDomainLimits(text: string): readonly DomainLimit[] | undefined {
  const limits = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(readOne);
  const domains = new Set(limits.map((limit) => limit?.domain));
  if (domains.size < limits.length || domains.has(undefined)) return undefined;
  return limits.filter((limit) => limit !== undefined);
}

function readOne(text: string): DomainLimit | undefined {
  const { domain = '', rate, connections } = form.exec(text)?.groups ?? {};
  const ascii = domainToASCII(domain);
  if (ascii === '' || (rate === undefined && connections === undefined)) return undefined;
  if (Number(rate) === 0 || Number(connections) === 0) return undefined;
  return {
    domain: ascii,
    ...(rate !== undefined && { rate: Number(rate) }),
    ...(connections !== undefined && { connections: Number(connections) }),
  };
}
