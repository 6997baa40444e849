import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { messageClasses } from './message-classes.ts';

describe('the classes of requests and answers', () => {
  it('leave Express nothing to change about them, and give them all that is Express’s', async () => {
    const app = express();
    const classes = messageClasses(app);
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
});
