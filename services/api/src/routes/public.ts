import { type ErrorCode, errorCodes, PabalError } from '@pabal/domain';
import type { Request, Response } from 'express';
import type { Api } from '../api.ts';
import { problemType } from '../http/problems.ts';
import { sendJson } from '../http/sending.ts';
import { statuses } from '../http/statuses.ts';

/** `/healthz`, `/readyz` and `/metrics` */
export async function serveOps(api: Api, request: Request, response: Response): Promise<void> {
  await api.ops(request, response);
}

/** `GET /problems/{code}`: what the `type` of a problem document leads to. */
export async function serveProblem(api: Api, request: Request, response: Response): Promise<void> {
  const code = Object.keys(errorCodes).find((known): known is ErrorCode => known === request.params.code);
  if (code === undefined) throw new PabalError('not-found', 'There is no problem of this name.');
  sendJson(response, 200, {
    type: problemType(api.publicUrl, code),
    code,
    status: statuses[code],
    title: errorCodes[code],
  });
}

/** `GET /openapi.json` */
export async function serveOpenApi(api: Api, _request: Request, response: Response): Promise<void> {
  sendJson(response, 200, api.openApi());
}

/** `GET /unsubscribe/{token}` */
export async function serveUnsubscribePage(api: Api, request: Request, response: Response): Promise<void> {
  await api.unsubscribing.ask(request, response);
}

/** `POST /unsubscribe/{token}` */
export async function serveUnsubscribe(api: Api, request: Request, response: Response): Promise<void> {
  await api.unsubscribing.unsubscribe(request, response);
}
