// What can go wrong when pabal is asked for something, as two errors: it said no, or it could not be reached.

/** A field that pabal refused. */
export interface RefusedField {
  /** JSON pointer into the event, such as `/data/resetUrl`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** What pabal says about a refusal (RFC 9457). */
export interface Problem {
  readonly status: number;
  /** Stable: switch on this one. */
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string | undefined;
  readonly errors: readonly RefusedField[];
}

/** pabal has answered, and the answer is no. */
export class PabalRefused extends Error implements Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly errors: readonly RefusedField[];

  constructor({ status, code, detail, requestId, errors }: Problem) {
    super(`${detail} (${status} ${code})`);
    this.name = 'PabalRefused';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.errors = errors;
  }
}

/** pabal gave no usable answer within all attempts: it may or may not have the event. The same key makes another try safe. */
export class PabalUnreachable extends Error {
  readonly attempts: number;

  constructor(attempts: number, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`pabal could not be reached in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${why}`, {
      cause,
    });
    this.name = 'PabalUnreachable';
    this.attempts = attempts;
  }
}

/** Reads the body of a refusal. It need not be from pabal: a proxy in between may answer with a page. */
export function problemOf(status: number, body: unknown): Problem {
  const fields = isRecord(body) ? body : {};
  const { code, detail, title, requestId, errors } = fields;
  return {
    status,
    code: textOr(code, 'no-problem'),
    detail: textOr(detail, textOr(title, `The answer was ${status}, without a reason that can be read.`)),
    requestId: typeof requestId === 'string' ? requestId : undefined,
    errors: Array.isArray(errors) ? errors.filter(isField) : [],
  };
}

/** Whether the same request may be accepted later: an outage, too many requests, a template that somebody has to mend. */
export function mayPassLater({ status, code }: Pick<Problem, 'status' | 'code'>): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429 || code === 'template-broken';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isField(value: unknown): value is RefusedField {
  return (
    isRecord(value) && [value.field, value.expected, value.got].every((text) => typeof text === 'string')
  );
}

const textOr = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
