// What a command asks for. On the database a command calls its rule; with PABAL_URL it calls the route that is the same rule's
// other door. Both give the same value, so that a command prints the same (docs/decisions/0048-paused-in-the-ledger-and-asked-over-http.md).

import { loadConfig } from '@pabal/config';
import type { SpaceStore } from '@pabal/db/store';
import { actor } from '../actor.ts';
import { CommandError, UsageError } from '../command-line/errors.ts';
import { type HttpRequest, request } from './http.ts';

/** A rule, and the route that answers the same. */
export interface Asking<Input, Answer> {
  /** As the table of routes has it: `get /v1/letters/{id}`. */
  readonly route: string;
  readonly onDatabase: (store: SpaceStore, input: Input, actor: string) => Promise<Answer>;
  /** What the route is sent. */
  readonly request: (input: Input) => HttpRequest;
  /** What its answer is as the rule's value. Times are dates already. */
  readonly answer: (body: unknown, status: number) => Answer;
}

/** What a command asks, whatever it asks with and for. */
export type Asked = Pick<Asking<never, unknown>, 'route'>;

/** Asks, where the command works. */
export type Ask = <Input, Answer>(asking: Asking<Input, Answer>, input: Input) => Promise<Answer>;

/**
 * Makes what a command asks by.
 *
 * @param typedSpace  what was typed behind `--space`
 */
export function createAsk(
  withSpace: <Result>(work: (store: SpaceStore) => Promise<Result>) => Promise<Result>,
  typedSpace?: string,
): Ask {
  return async (asking, input) => {
    const { PABAL_URL: url, PABAL_KEY: key } = loadConfig.cli();
    if (url === undefined) return withSpace((store) => asking.onDatabase(store, input, actor()));
    if (typedSpace !== undefined)
      throw new UsageError(
        '--space works on the database alone: at PABAL_URL the key says in which space it is.',
      );
    if (key === undefined)
      throw new CommandError(
        'PABAL_URL is set, and PABAL_KEY is not: expected an API key of the pabal there.',
      );
    const { body, status } = await request({ url, key }, asking.route, asking.request(input));
    return asking.answer(body, status);
  };
}

/** The answer of a route as it is: what the api answers is checked against its schemas by the tests of the api. */
export function same<Answer>(body: unknown): Answer;
export function same(body: unknown): unknown {
  return body;
}

/** One field of the answer of a route. */
export function field<Answer>(name: string): (body: unknown) => Answer;
export function field(name: string): (body: unknown) => unknown {
  return (body) => Object.entries(Object(body)).find(([known]) => known === name)?.[1];
}
