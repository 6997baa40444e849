import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { startServer } from '../server.ts';
import { messageClasses } from './message-classes.ts';

describe('the classes of requests and answers', () => {
  it('leave Express nothing to change about them, and give them all that is Express’s', async () => {
    const app = express();
    const classes = messageClasses(app, () => false);
    app.get('/who', (request, response) => {
      response.json({ ip: request.ip, path: request.path, locals: response.locals });
    });
    const kept: boolean[] = [];
    const server = createServer(classes, (request, response) => {
      const made = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)];
      app(request, response);
      kept.push(Object.getPrototypeOf(request) === made[0], Object.getPrototypeOf(response) === made[1]);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/who`, { headers: { connection: 'close' } });
      expect(await answer.json()).toEqual({ ip: '127.0.0.1', path: '/who', locals: {} });
      expect(kept).toEqual([true, true]);
    } finally {
      server.close();
    }
  });

  it('are those of the api’s server', async () => {
    const app = express();
    app.get('/who', (request, response) => {
      response.json([
        request.constructor.prototype === app.request,
        response.constructor.prototype === app.response,
      ]);
    });
    const server = await startServer(app, { host: '127.0.0.1', port: 0 });
    try {
      const answer = await fetch(`http://127.0.0.1:${server.port}/who`, { headers: { connection: 'close' } });
      expect(await answer.json()).toEqual([true, true]);
    } finally {
      await server.stop();
    }
  });
});
