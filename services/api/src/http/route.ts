// A route is a value: what it is called, who may call it, what it takes and what it answers. Express, the OpenAPI
// document and the structure test are all made from the same table of them.

import type { App } from '@pabal/db';
import type { ErrorCode, Scope } from '@pabal/domain';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { refusalOf } from './refusals.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a handler answers. The body is sent as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to a route, let in and parsed. */
export interface Call<Input> {
  readonly app: App;
  readonly requestId: string;
  readonly input: Input;
}

export interface Answer {
  readonly description: string;
  readonly schema: z.ZodType;
}

interface Described {
  readonly method: Method;
  /** As OpenAPI writes it: `/v1/events/{id}`. */
  readonly path: string;
  readonly summary: string;
}

/** A route that takes an API key and speaks JSON. */
export interface KeyedRoute extends Described {
  readonly kind: 'keyed';
  readonly scope: Scope;
  /** Any of `path`, `query`, `header` and `body`; a part that is not there is not read. */
  readonly input: z.ZodObject;
  /** Most bytes of the body. */
  readonly bodyLimit: number;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes beyond those that every keyed route has. */
  readonly problems: readonly ErrorCode[];
  /** Parses and handles. @throws PabalError */
  run(api: Api, call: Call<unknown>, charge: (cost: number) => Promise<void>): Promise<Reply>;
}

/** A route that anybody may call, and that answers by itself. */
export interface PublicRoute extends Described {
  readonly kind: 'public';
  /** Media type of the answer. */
  readonly type: string;
  serve(api: Api, request: Request, response: Response): Promise<void>;
}

export type Route = KeyedRoute | PublicRoute;

const defaultBodyLimit = 2 * 1024 * 1024;

/** Describes a keyed route; the handler gets its input parsed and typed. */
export function keyed<Input extends z.ZodObject>(
  method: Method,
  path: string,
  spec: {
    scope: Scope;
    summary: string;
    input: Input;
    answers: Readonly<Record<number, Answer>>;
    problems?: readonly ErrorCode[];
    bodyLimit?: number;
    cost?: (input: z.output<Input>) => number;
    handle: (api: Api, call: Call<z.output<Input>>) => Promise<Reply>;
  },
): KeyedRoute {
  const { scope, summary, input, answers, problems = [], bodyLimit = defaultBodyLimit, cost, handle } = spec;
  return {
    kind: 'keyed',
    method,
    path,
    scope,
    summary,
    input,
    bodyLimit,
    answers,
    problems,
    async run(api, call, charge) {
      const parsed = input.safeParse(call.input);
      if (!parsed.success) throw refusalOf(parsed.error.issues, call.input);
      if (cost) await charge(cost(parsed.data) - 1);
      return handle(api, { ...call, input: parsed.data });
    },
  };
}
