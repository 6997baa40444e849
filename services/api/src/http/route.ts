// A route is a value: its path, who may call it, its input and its answers. Express, the OpenAPI document and the structure
// test are all made from one table of routes. The user of this file chooses the Context that handlers work with: nothing
// here knows a resource.

import type { ServerResponse } from 'node:http';
import type { Audited } from '@pabal/access';
import { type ErrorCode, type Role, roles, rolesWithScope, type Scope } from '@pabal/domain';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { peopleScope, requireDefaultSpace, requireScope } from './admission/scopes.ts';
import { boundLists } from './body/bounded-lists.ts';
import type { Upload } from './body/upload.ts';
import type { Caller } from './caller.ts';
import { refusalOf } from './problems/refusals.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The answer of a handler. The body is sent as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that goes on for as long as the caller listens: the function writes and ends it, at once when the caller may no more. */
export interface Streamed {
  stream(response: ServerResponse, over: AbortSignal): void;
}

/** One request to a route, admitted and parsed. */
export interface Call<Input> {
  readonly caller: Caller;
  readonly requestId: string;
  /** What the request came with besides its input. */
  readonly request: Request;
  readonly response: Response;
  readonly input: Input;
  /** What the audit log will say of it; absent for what is not audited. */
  readonly audited?: Pick<Audited, 'note'>;
}

interface Answer {
  readonly description: string;
  /** What it holds; of a stream, what each of its pieces of data holds. */
  readonly schema: z.ZodType;
  /** Media type (default JSON). */
  readonly type?: string;
}

interface Described {
  readonly method: Method;
  /** In OpenAPI's form: `/v1/events/{id}`. */
  readonly path: string;
  readonly summary: string;
}

/** A route that takes an API key or a session, and speaks JSON. */
export interface KeyedRoute<Context> extends Described {
  readonly kind: 'keyed';
  /** The scope that a key needs; `undefined` where no key is admitted, only a session. */
  readonly scope: Scope | undefined;
  /** The roles of users who may call it with a session; none where only an app may. */
  readonly roles: readonly Role[];
  /** Whether the answer shows people, so that the key needs `recipients:read` as well: never, always, or for some inputs. */
  readonly showsPeople: 'never' | 'always' | 'when-asked';
  /** True for what belongs to the installation and to no space: only apps of the space `default` may ask for it. */
  readonly ofInstallation: boolean;
  /** Any of `path`, `query`, `header` and `body`; a part that is absent is not read. */
  readonly input: z.ZodObject;
  /** Media types of a body that the handler reads piece by piece, in place of JSON. */
  readonly uploads?: readonly string[];
  /** Most bytes of the body. */
  readonly bodyLimit: number;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Error codes besides those of every keyed route. */
  readonly problems: readonly ErrorCode[];
  /** Parses and handles. @throws PabalError */
  run(
    context: Context,
    call: Call<unknown>,
    charge: (cost: number) => Promise<void>,
    upload: Upload | undefined,
  ): Promise<Reply | Streamed>;
}

/** A route without a key, whose handler writes the answer itself. */
export interface PublicRoute<Context> extends Described {
  readonly kind: 'public';
  /** Media type of its answers. */
  readonly type: string;
  /** What an answer of this type holds, by status. */
  readonly answers: Readonly<Record<number, string>>;
  /** Error codes that are answered with a problem document. */
  readonly problems?: readonly ErrorCode[];
  /** JSON Schema of the form that it accepts. */
  readonly form?: Readonly<Record<string, unknown>>;
  serve(context: Context, request: Request, response: Response): Promise<void>;
}

const defaultBodyLimit = 2 * 1024 * 1024;

/** A route that speaks JSON and takes neither key nor session: it is where a session begins. */
export interface OpenRoute<Context> extends Described {
  readonly kind: 'open';
  readonly input: z.ZodObject;
  readonly bodyLimit: number;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems: readonly ErrorCode[];
  /** Parses and handles. @throws PabalError */
  run(context: Context, call: Omit<Call<unknown>, 'caller'>): Promise<Reply>;
}

export interface OpenSpec<Context, Input extends z.ZodObject> {
  readonly summary: string;
  readonly input: Input;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems?: readonly ErrorCode[];
  readonly handle: (context: Context, call: Omit<Call<z.output<Input>>, 'caller'>) => Promise<Reply>;
}

/** What these routes take is small, and comes from anybody. */
const openBodyLimit = 16 * 1024;

interface Spec<Input extends z.ZodObject> {
  readonly scope: Scope | undefined;
  /** The roles that may call it with a session (default: those that have the scope; without a scope all). */
  readonly roles?: readonly Role[];
  readonly summary: string;
  readonly input: Input;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly problems?: readonly ErrorCode[];
  readonly bodyLimit?: number;
  /** True for bodies that take long to parse: other requests are served in between. */
  readonly large?: boolean;
  /**
   * Whether the answer, or the letter that it leads to, shows people beyond those that the caller named: `recipients:read` is
   * needed as well then.
   */
  readonly showsPeople?: true | ((input: z.output<Input>) => boolean);
  readonly cost?: (input: z.output<Input>) => number;
  /** True for what belongs to the installation and to no space. */
  readonly ofInstallation?: true;
}

export interface KeyedSpec<Context, Input extends z.ZodObject> extends Spec<Input> {
  readonly handle: (context: Context, call: Call<z.output<Input>>) => Promise<Reply | Streamed>;
}

/** A route for users alone. */
export type SignedInSpec<Context, Input extends z.ZodObject> = Omit<KeyedSpec<Context, Input>, 'scope'>;

export interface UploadSpec<Context, Input extends z.ZodObject> extends Spec<Input> {
  /** Media types that it accepts. */
  readonly types: readonly string[];
  readonly handle: (context: Context, call: Call<z.output<Input>>, upload: Upload) => Promise<Reply>;
}

/** Functions that describe routes whose handlers work with a Context. A handler gets its input parsed and typed. */
export function routesFor<Context>() {
  return {
    /** Describes a keyed route. */
    keyed<Input extends z.ZodObject>(
      method: Method,
      path: string,
      spec: KeyedSpec<Context, Input>,
    ): KeyedRoute<Context> {
      return routeOf(method, path, spec, spec.handle);
    },
    /** Describes a route that takes a session and no key. */
    signedIn<Input extends z.ZodObject>(
      method: Method,
      path: string,
      spec: SignedInSpec<Context, Input>,
    ): KeyedRoute<Context> {
      return routeOf(method, path, { ...spec, scope: undefined }, spec.handle);
    },
    /** Describes a keyed route that takes a body of one of these types; the handler reads it as it comes. */
    uploading<Input extends z.ZodObject>(
      method: Method,
      path: string,
      spec: UploadSpec<Context, Input>,
    ): KeyedRoute<Context> {
      const route = routeOf<Context, Input>(method, path, spec, (context, call, upload) => {
        if (upload === undefined) throw new TypeError('A route for uploads was run without an upload.');
        return spec.handle(context, call, upload);
      });
      return { ...route, uploads: spec.types };
    },
  };
}

type Handle<Context, Input extends z.ZodObject> = (
  context: Context,
  call: Call<z.output<Input>>,
  upload: Upload | undefined,
) => Promise<Reply | Streamed>;

function routeOf<Context, Input extends z.ZodObject>(
  method: Method,
  path: string,
  spec: Spec<Input>,
  handle: Handle<Context, Input>,
): KeyedRoute<Context> {
  const { scope, summary, input, answers, problems = [], bodyLimit = defaultBodyLimit, cost } = spec;
  const { large = false, showsPeople = false, ofInstallation = false } = spec;
  const allowed = spec.roles ?? (scope === undefined ? roles : rolesWithScope(scope));
  boundLists(input);
  const takesQuery = 'query' in input.shape;
  const isAsked = typeof showsPeople === 'function' ? showsPeople : () => showsPeople;
  return {
    kind: 'keyed',
    ...{ method, path, scope, roles: allowed, summary, input, bodyLimit, answers, ofInstallation },
    problems: ofInstallation ? ['default-space-only', ...problems] : problems,
    showsPeople: typeof showsPeople === 'function' ? 'when-asked' : showsPeople ? 'always' : 'never',
    async run(context, call, charge, upload) {
      if (ofInstallation) requireDefaultSpace(call.caller);
      if (!takesQuery) refuseParameters(call.input);
      const parsed = large ? await input.safeParseAsync(call.input) : input.safeParse(call.input);
      if (!parsed.success) throw refusalOf(parsed.error.issues, call.input);
      if (isAsked(parsed.data)) requireScope(call.caller, peopleScope);
      if (cost) await charge(cost(parsed.data) - 1);
      return handle(context, { ...call, input: parsed.data }, upload);
    },
  };
}

const noParameters = z.object({ query: z.strictObject({}) });

/** An unknown parameter is refused and not ignored, because its sender believes that it does something. */
function refuseParameters(input: unknown): void {
  const parsed = noParameters.safeParse(input);
  if (!parsed.success) throw refusalOf(parsed.error.issues, input);
}

/** The same for routes that nobody needs to be known for. */
export function openRoutesFor<Context>() {
  return {
    /** Describes a route that takes neither key nor session. */
    open<Input extends z.ZodObject>(
      method: Method,
      path: string,
      { summary, input, answers, problems = [], handle }: OpenSpec<Context, Input>,
    ): OpenRoute<Context> {
      boundLists(input);
      return {
        kind: 'open',
        ...{ method, path, summary, input, answers, problems, bodyLimit: openBodyLimit },
        async run(context, call) {
          refuseParameters(call.input);
          const parsed = input.safeParse(call.input);
          if (!parsed.success) throw refusalOf(parsed.error.issues, call.input);
          return handle(context, { ...call, input: parsed.data });
        },
      };
    },
  };
}
