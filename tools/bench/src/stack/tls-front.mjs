// STARTTLS in front of the sink, which has none: takes the conversation up to STARTTLS itself and passes on what follows. A
// process of its own, so that its CPU is not counted as ours. Settings: TARGET (the sink's port), CERT and KEY (PEM).

import { connect, createServer } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

const { TARGET, CERT, KEY } = process.env;
// One context for all connections, so that sessions are taken up again as at a real server.
const secureContext = createSecureContext({ cert: CERT, key: KEY });

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.write('220 front ESMTP\r\n');
  socket.on('data', function greet(chunk) {
    const line = chunk.toString('latin1');
    if (/^EHLO /i.test(line)) socket.write('250-front\r\n250 STARTTLS\r\n');
    else if (/^STARTTLS\r\n$/i.test(line)) {
      socket.off('data', greet);
      socket.write('220 go\r\n', () => passOn(new TLSSocket(socket, { isServer: true, secureContext })));
    } else socket.end('503 STARTTLS first\r\n');
  });
});

function passOn(client) {
  const sink = connect(Number(TARGET), '127.0.0.1');
  sink.setNoDelay(true);
  for (const socket of [client, sink]) {
    socket.on('error', () => {
      client.destroy();
      sink.destroy();
    });
  }
  // The client has had its greeting.
  sink.once('data', () => {
    client.pipe(sink);
    sink.pipe(client);
  });
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ msg: 'The front is ready.', port: server.address().port })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
