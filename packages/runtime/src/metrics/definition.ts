// What a metric is before it is made: its name, its meaning, the services that have it, and the values of its labels.

import type { Service } from '@pabal/domain';

/** Values that are known only while a process runs, and what bounds them: a phrase for docs/metrics.md. */
type Bounded = { readonly boundedBy: string };

/** For each label the values that it can have. */
export type Values = Readonly<Record<string, readonly string[] | Bounded>>;

/** One value for each label. */
export type LabelsOf<V extends Values> = {
  readonly [Label in keyof V]: V[Label] extends readonly (infer Value extends string)[] ? Value : string;
};

/** One value for each label whose values only the running process knows. */
export type BoundedLabelsOf<V extends Values> = {
  readonly [Label in keyof V as V[Label] extends Bounded ? Label : never]: string;
};

interface Common<V extends Values> {
  readonly name: string;
  /** What it counts or measures, for people; one sentence or two. */
  readonly help: string;
  readonly services: readonly Service[];
  readonly labels: V;
}

/** A number that only grows while its process lives. */
export interface CounterDefinition<V extends Values = Values> extends Common<V> {
  readonly type: 'counter';
}

/** A number that goes up and down. */
export interface GaugeDefinition<V extends Values = Values> extends Common<V> {
  readonly type: 'gauge';
}

/** Durations in seconds, counted by bucket. */
export interface HistogramDefinition<V extends Values = Values> extends Common<V> {
  readonly type: 'histogram';
  /** Upper ends in seconds. */
  readonly buckets: readonly number[];
}

export type Definition = CounterDefinition | GaugeDefinition | HistogramDefinition;

type Described<V extends Values> = Omit<Common<V>, 'labels'> & { readonly labels?: V };

/** Without labels, a metric has the type of one that has none. */
type None = Readonly<Record<never, never>>;

export function counter(definition: Omit<Common<None>, 'labels'>): CounterDefinition<None>;
export function counter<const V extends Values>(definition: Common<V>): CounterDefinition<V>;
export function counter(definition: Described<Values>): CounterDefinition {
  return { type: 'counter', labels: {}, ...definition };
}

export function gauge(definition: Omit<Common<None>, 'labels'>): GaugeDefinition<None>;
export function gauge<const V extends Values>(definition: Common<V>): GaugeDefinition<V>;
export function gauge(definition: Described<Values>): GaugeDefinition {
  return { type: 'gauge', labels: {}, ...definition };
}

interface Bucketed {
  readonly buckets?: readonly number[];
}

/** From one millisecond to a minute: most that a service does takes something between. */
const usualBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function histogram(definition: Omit<Common<None>, 'labels'> & Bucketed): HistogramDefinition<None>;
export function histogram<const V extends Values>(definition: Common<V> & Bucketed): HistogramDefinition<V>;
export function histogram(definition: Described<Values> & Bucketed): HistogramDefinition {
  return { type: 'histogram', labels: {}, buckets: usualBuckets, ...definition };
}

/** A label whose values only the running process knows. @param what  what bounds them, such as “the providers in SMTP_URL” */
export const boundedBy = (what: string): Bounded => ({ boundedBy: what });

/** The values that a label of a metric can have, as a type. */
export type LabelValue<
  D extends Definition,
  Label extends keyof D['labels'],
> = D['labels'][Label] extends readonly (infer Value extends string)[] ? Value : string;
