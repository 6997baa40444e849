// Loaded into every process that `npm start` starts. Its stdin is a pipe that the supervisor never writes to and that
// closes when the supervisor ends, however it ends: then this process stops too, in its own orderly way.

let stopping = false;

function stop() {
  // A second SIGTERM would mean "at once".
  if (!stopping) process.kill(process.pid, 'SIGTERM');
  stopping = true;
}

process.stdin.once('end', stop).once('error', stop).resume();
// A listener alone must not keep a process alive that has nothing left to do.
process.stdin.unref?.();
