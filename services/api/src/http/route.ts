// A route is a value: what it is called, who may call it, what it takes and what it answers. Express, the OpenAPI
// document and the structure test are all made from the same table of them.

import type { App } from '@pabal/db';
import type { ErrorCode, Scope } from '@pabal/domain';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { refusalOf } from './refusals.ts';
import type { Upload } from './upload.ts';

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
  /** Media types of a body that the handler reads piece by piece, in place of JSON. */
  readonly uploads?: readonly string[];
  /** Most bytes of the body. */
  readonly bodyLimit: number;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes beyond those that every keyed route has. */
  readonly problems: readonly ErrorCode[];
  /** Parses and handles. @throws PabalError */
  run(
    api: Api,
    call: Call<unknown>,
    charge: (cost: number) => Promise<void>,
    upload: Upload | undefined,
  ): Promise<Reply>;
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

interface KeyedSpec<Input extends z.ZodObject> {
  readonly scope: Scope;
  readonly summary: string;
  readonly input: Input;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems?: readonly ErrorCode[];
  readonly bodyLimit?: number;
  readonly cost?: (input: z.output<Input>) => number;
  readonly handle: (api: Api, call: Call<z.output<Input>>) => Promise<Reply>;
}

/** Describes a keyed route; the handler gets its input parsed and typed. */
export function keyed<Input extends z.ZodObject>(
  method: Method,
  path: string,
  spec: KeyedSpec<Input>,
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

/** Describes a keyed route that takes a body of one of these types; the handler reads it as it comes. */
export function uploading<Input extends z.ZodObject>(
  method: Method,
  path: string,
  spec: Omit<KeyedSpec<Input>, 'cost' | 'handle'> & {
    readonly types: readonly string[];
    readonly handle: (api: Api, call: Call<z.output<Input>>, upload: Upload) => Promise<Reply>;
  },
): KeyedRoute {
  const { types, handle, ...rest } = spec;
  const route = (upload: Upload | undefined) =>
    keyed(method, path, {
      ...rest,
      handle: (api, call) => {
        if (upload === undefined) throw new TypeError('A route for uploads was run without one.');
        return handle(api, call, upload);
      },
    });
  return {
    ...route(undefined),
    uploads: types,
    run: (api, call, charge, upload) => route(upload).run(api, call, charge, upload),
  };
}
