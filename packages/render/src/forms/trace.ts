// One way through a template, written down while it is gone. A template that is made for one reader leaves behind which steps it
// took with what is the reader's (looked it up, put it together, gave it to a filter), what it asked of it and which answer
// it got, and where its text goes. For another reader the steps are repeated without the template; as long as every answer is
// the same, all text around is the same.

import { randomUUID } from 'node:crypto';
import runtime from 'nunjucks/src/runtime.js';
import type { Effort } from '../strict/effort.ts';
import type { Place } from '../strict/lookups.ts';

/** A value that depends on the reader. */
export class Varying {
  /** Where the steps leave it. */
  readonly register: number;
  /** What it is for the reader whose letter is being traced. */
  readonly value: unknown;

  constructor(register: number, value: unknown) {
    this.register = register;
    this.value = value;
  }
}

/** The template does something with what is the reader's that is not followed. */
export class Unfollowed extends Error {
  /** nunjucks wraps every error that has no `lineno` and no `Update`. */
  readonly lineno = 1;

  Update(): this {
    return this;
  }
}

type Registers = readonly unknown[];
/** How a value is made of what the steps before left. */
type Source = (registers: Registers) => unknown;

/** One step; what it gives is left in the next register. */
export interface Step {
  readonly run: Source;
  /** What it must give for this way to be the right one; absent for a step that is no question. */
  readonly answer?: string | number | boolean | null | undefined;
  readonly asks: boolean;
  /** Where in the template a question is asked. */
  readonly place?: Place | undefined;
}

/** A place in the text for what the steps leave in a register. */
interface Blank {
  readonly register: number;
  /** How many times its length is spent, besides by the step that writes it: once for each macro that it stands in. */
  weight: number;
  /** Where in the template it is written. */
  readonly place: Place;
}

/** Steps of a form. It is repeated for each reader, and beyond this it saves little. */
const mostSteps = 1_000;

export class Trace {
  readonly steps: Step[] = [];
  readonly blanks: Blank[] = [];
  /** Effort that depends on the reader. */
  varyingEffort = 0;
  /** Splits a text at its blanks: texts at even places, numbers of blanks at odd ones. */
  readonly pattern: RegExp;
  readonly #effort: Effort;
  readonly #values: unknown[];
  readonly #token = `blank-${randomUUID()}-`;
  readonly #asked = new Set<string>();
  /** Lists and objects that the template itself writes, which may have something varying in them. */
  readonly #written = new WeakSet<object>();
  readonly #lifted = new WeakMap<object, Varying>();

  /** @param roots  what is the reader's, in the first registers */
  constructor(effort: Effort, roots: readonly unknown[]) {
    this.#effort = effort;
    this.#values = [...roots];
    this.pattern = new RegExp(`${this.#token}(\\d+);`);
  }

  /** What comes of these inputs: at once where none of them varies, else by a step. */
  apply(inputs: readonly unknown[], run: (...values: readonly unknown[]) => unknown): unknown {
    const sources = inputs.map((input) => this.#sourceOf(input));
    if (sources.every((source) => source === undefined)) return run(...inputs);
    const known = sources.map((source, index): Source => source ?? always(inputs[index]));
    const [first = always(undefined), second = always(undefined)] = known;
    if (known.length === 1) return this.#step((registers) => run(first(registers)));
    if (known.length === 2) return this.#step((registers) => run(first(registers), second(registers)));
    return this.#step((registers) => run(...known.map((source) => source(registers))));
  }

  /** Whether a value depends on the reader as a whole. */
  varies(value: unknown): boolean {
    if (typeof value === 'string') return this.hasBlanks(value);
    return (
      value instanceof Varying || (value instanceof runtime.SafeString && this.hasBlanks(value.toString()))
    );
  }

  /** The same value, as varying where anything of it varies. */
  lift(value: unknown): unknown {
    return value instanceof Varying ? value : this.apply([value], same);
  }

  /**
   * Asks something of a varying value. The answer stands for all who go this way.
   *
   * @param question  its name; asked of the same value only once
   */
  ask<Answer extends NonNullable<Step['answer']> | null | undefined>(
    { register, value }: Varying,
    question: string,
    answerTo: (value: unknown) => Answer,
    place?: Place,
  ): Answer {
    const answer = answerTo(value);
    const key = `${question} ${register}`;
    if (this.#asked.has(key)) return answer;
    this.#asked.add(key);
    this.#values.push(answer);
    this.#add({ run: (registers) => answerTo(registers[register]), answer, asks: true, place });
    return answer;
  }

  /** The mark of a varying text, to be put into the text around it. */
  blank({ register }: Varying, place: Place): string {
    return `${this.#token}${this.blanks.push({ register, weight: 0, place }) - 1};`;
  }

  /** Spends what a text with blanks costs. */
  spend(text: string): void {
    this.#partsOf(text).forEach((part, index) => {
      if (index % 2 === 0) this.#effort.spend(part.length);
      else this.#spendOn(this.blanks[Number(part)]);
    });
  }

  hasBlanks(text: string): boolean {
    return text.includes(this.#token);
  }

  /** A list or an object that the template writes. */
  written<T extends object>(value: T): T {
    this.#written.add(value);
    return value;
  }

  /** Forgets the reader whose letter was traced. */
  end(): void {
    this.#values.length = 0;
  }

  #spendOn(blank: Blank | undefined): void {
    if (blank === undefined) return;
    blank.weight += 1;
    const { length } = String(this.#values[blank.register]);
    this.#effort.spend(length);
    this.varyingEffort += length;
  }

  #step(run: Source): Varying {
    const before = this.#effort.rest;
    const value = run(this.#values);
    this.varyingEffort += before - this.#effort.rest;
    this.#add({ run, asks: false });
    return new Varying(this.#values.push(value) - 1, value);
  }

  #add(step: Step): void {
    if (this.steps.push(step) > mostSteps)
      throw new Unfollowed(`it does more than ${mostSteps} things with what is the reader's`);
  }

  #partsOf(text: string): readonly string[] {
    return text.split(this.pattern);
  }

  /** Nothing for what is the same for every reader. */
  #sourceOf(value: unknown): Source | undefined {
    if (value instanceof Varying) return read(value);
    if (typeof value === 'string') return this.hasBlanks(value) ? this.#sourceOfText(value) : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    const known = this.#lifted.get(value);
    if (known) return read(known);
    const source = this.#sourceOfObject(value);
    if (source === undefined) return undefined;
    // Once for each object: two looks at the same one must find the same one.
    const lifted = this.#step(source);
    this.#lifted.set(value, lifted);
    return read(lifted);
  }

  #sourceOfText(text: string): Source {
    const parts = this.#partsOf(text);
    return (registers) =>
      parts
        .map((part, index) =>
          index % 2 === 0 ? part : String(registers[this.blanks[Number(part)]?.register ?? -1]),
        )
        .join('');
  }

  #sourceOfObject(value: object): Source | undefined {
    if (value instanceof runtime.SafeString) {
      const text = value.toString();
      if (!this.hasBlanks(text)) return undefined;
      const source = this.#sourceOfText(text);
      return (registers) => new runtime.SafeString(String(source(registers)));
    }
    if (!this.#written.has(value)) {
      // Such as what an imported file exports. It is only looked at from outside.
      if (Object.values(value).some((one) => one instanceof Varying))
        throw new Unfollowed('an object that holds a value of the reader is used as a whole');
      return undefined;
    }
    return Array.isArray(value) ? this.#sourceOfList(value) : this.#sourceOfFields(value);
  }

  #sourceOfList(list: readonly unknown[]): Source | undefined {
    const sources = list.map((item) => this.#sourceOf(item));
    if (sources.every((source) => source === undefined)) return undefined;
    const known = sources.map((source, index): Source => source ?? always(list[index]));
    return (registers) => known.map((source) => source(registers));
  }

  #sourceOfFields(fields: object): Source | undefined {
    const keys = Object.keys(fields);
    const values = this.#sourceOfList(Object.values(fields));
    if (values === undefined) return undefined;
    return (registers) => {
      const made = values(registers);
      return Object.fromEntries(
        keys.map((key, index) => [key, Array.isArray(made) ? made[index] : undefined]),
      );
    };
  }
}

const read =
  ({ register }: Varying): Source =>
  (registers) =>
    registers[register];
const always =
  (value: unknown): Source =>
  () =>
    value;
const same = (value: unknown) => value;
