import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * Classes of requests and answers that are Express's from the first moment, for `createServer`. Express gives every plain
 * one another prototype when it comes; V8 then knows none of its fields and looks each of them up anew wherever it is
 * used, which is a third of what a post costs the api (docs/performance.md). Given the prototype that it already has, an
 * object stays as it is.
 */
export function messageClasses(app: Express): {
  IncomingMessage: typeof IncomingMessage;
  ServerResponse: typeof ServerResponse;
} {
  class ApiRequest extends IncomingMessage {}
  class ApiResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(ApiRequest.prototype, app.request);
  Object.setPrototypeOf(ApiResponse.prototype, app.response);
  Object.assign(app, { request: ApiRequest.prototype, response: ApiResponse.prototype });
  return { IncomingMessage: ApiRequest, ServerResponse: ApiResponse };
}
