import { fieldAtFault } from '../strict/field.ts';
import { Fault } from '../strict/lookups.ts';

/** Where a render failed. */
export interface RenderPlace {
  readonly template: string;
  readonly locale?: string | undefined;
  readonly block?: string | undefined;
}

/** What was expected of which value, and where the template asks for it. */
export interface Misfit {
  /** JSON pointer into the data, as far as it can be told; empty for the data as a whole. */
  readonly field: string;
  readonly file: string;
  readonly line: number;
  readonly expected: string;
  readonly got: string;
}

type Data = Readonly<Record<string, unknown>>;

/**
 * A letter that cannot be rendered from this template and this data. Trying again cannot help until one of them
 * changes. The message never holds a value from the data, only names from the template and kinds of values; for the
 * same reason there is no `cause`.
 */
export class RenderError extends Error {
  readonly permanent = true;
  readonly template: string;
  readonly locale: string | undefined;
  readonly block: string | undefined;
  /** The expression at fault as the template has it, such as `user.name`. */
  readonly variable: string | undefined;
  /** Absent when no single value is at fault. */
  readonly misfit: Misfit | undefined;

  constructor(place: RenderPlace, problem: string, variable?: string, misfit?: Misfit) {
    super(`${headOf(place)}: ${problem}`);
    this.name = 'RenderError';
    this.template = place.template;
    this.locale = place.locale;
    this.block = place.block;
    this.variable = variable;
    this.misfit = misfit;
  }

  /** Translates whatever came out of a rendering of this data. */
  static from(error: unknown, place: RenderPlace, data: Data): RenderError {
    if (error instanceof RenderError) return error;
    const fault = faultIn(error);
    if (!fault)
      return new RenderError(
        place,
        `expected the template to run, got a ${nameOf(error)}; check its expressions`,
      );
    const { file, line, expression } = fault.place;
    const problem = `${file} line ${line}: expected ${fault.expected} for "${expression}", got ${fault.got}; ${adviceFor(fault)}`;
    const { expected, got } = fault;
    const field = fieldAtFault(fault, data);
    return new RenderError(place, problem, expression, { field, file, line, expected, got });
  }

  static emptySubject(place: RenderPlace): RenderError {
    return new RenderError(
      { ...place, block: 'subject' },
      'expected a subject, got an empty one; write one that does not hang on optional data',
    );
  }

  static noBlock(place: RenderPlace, block: string): RenderError {
    return new RenderError({ ...place, block }, `expected a block "${block}", found none`);
  }

  /** @param problem  what is wrong with it, without a value from the data */
  static noInvitation(place: RenderPlace, problem: string): RenderError {
    return new RenderError({ ...place, block: 'calendar' }, `expected an invitation; ${problem}`);
  }
}

function headOf({ template, locale, block }: RenderPlace): string {
  // The name may be whatever an app sent as its event type.
  const name = JSON.stringify(template.slice(0, 100));
  const head = locale ? `template ${name} (${locale})` : `template ${name}`;
  return block ? `${head}, block "${block}"` : head;
}

function adviceFor(fault: Fault): string {
  const missing = fault.got === 'nothing' || fault.got === 'null';
  return missing
    ? 'send it in the data, or write "| default(…)" or "{% if … %}" where it may be missing'
    : 'send another value, or change the template';
}

/** nunjucks keeps our own error, or makes it the cause of one of its own. */
function faultIn(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error;
  return error instanceof Error && error.cause instanceof Fault ? error.cause : undefined;
}

function nameOf(error: unknown): string {
  const origin = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return origin instanceof Error ? origin.constructor.name : typeof origin;
}

/** What is made, or why it cannot be from this template and this data. Every other error is thrown on. */
export function madeOrWhyNot<Made>(make: () => Made): Made | RenderError {
  try {
    return make();
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
}
