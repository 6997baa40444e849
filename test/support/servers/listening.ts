import { connect } from 'node:net';

/** Whether somebody takes connections on this port of loopback. The one that is made to find out says nothing and ends. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
