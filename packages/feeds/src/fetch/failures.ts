import { HostRefused } from '@pabal/guard';
import { FetchFailure } from '../failure.ts';

const certificateCodes =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH|ERR_SSL)/;

/** Translates what Node throws about a connection. */
export function failureOf(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  if (error instanceof HostRefused) {
    const { reason, message, leadsTo, cause } = error;
    return new FetchFailure(reason, message, { leadsTo, cause });
  }
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (certificateCodes.test(code))
    return new FetchFailure('untrusted', `The server’s TLS cannot be trusted: ${code}.`, { cause: error });
  const what = code === '' ? 'it broke off' : code;
  return new FetchFailure('unreachable', `The connection failed: ${what}.`, { cause: error });
}
