// What a page asks the api for, with its three states: it is asked, it is there, it was refused.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../client/http.ts';

export interface Asked<Value> {
  /** The last answer; it stays while a newer one is on its way. */
  readonly value: Value | undefined;
  readonly problem: Problem | undefined;
  readonly isAsking: boolean;
  again(): void;
}

/** Asks now and when what the question depends on changes. The answer to an older question is dropped. */
export function useAsked<Value>(question: () => Promise<Value>, depends: readonly unknown[]): Asked<Value> {
  const [state, setState] = useState<Pick<Asked<Value>, 'value' | 'problem' | 'isAsking'>>({
    ...{ value: undefined, problem: undefined, isAsking: true },
  });
  const last = useRef(0);
  const run = useCallback(() => {
    last.current += 1;
    const turn = last.current;
    const isNew = () => turn === last.current;
    setState((before) => ({ ...before, isAsking: true }));
    question().then(
      (value) => isNew() && setState({ value, problem: undefined, isAsking: false }),
      (error: unknown) =>
        isNew() && setState((before) => ({ ...before, problem: asProblem(error), isAsking: false })),
    );
  }, depends);
  useEffect(run, [run]);
  return { ...state, again: run };
}

/** A list that comes in pages: what was shown stays, and more is added to it. */
export interface Paged<Row> extends Asked<readonly Row[]> {
  /** Asks for the next page; absent when there is none. */
  readonly more: (() => void) | undefined;
}

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** Asks for the first page, and for others as somebody wants them. */
export function usePages<Row>(
  question: (cursor: string | undefined) => Promise<PageOf<Row>>,
  depends: readonly unknown[],
): Paged<Row> {
  const first = useAsked(() => question(undefined), depends);
  const [added, setAdded] = useState<{ to: unknown; rows: readonly Row[]; next: string | null }>();
  const own = added !== undefined && added.to === first.value ? added : undefined;
  const next = own === undefined ? (first.value?.next ?? null) : own.next;
  const more = async (cursor: string) => {
    const page = await question(cursor);
    setAdded({ to: first.value, rows: [...(own?.rows ?? []), ...page.rows], next: page.next });
  };
  return {
    ...first,
    value: first.value === undefined ? undefined : [...first.value.rows, ...(own?.rows ?? [])],
    more: next === null ? undefined : () => void more(next),
  };
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'unreadable', error instanceof Error ? error.message : String(error));
}
