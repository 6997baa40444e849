// The environment of every test file: Node's, and a check that the file closed all it opened. Jest by itself only
// warns about what is left, and kills it; here it fails the file that left it.

import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';
import { patient } from './patience.ts';

/** What a forgotten pool, server, worker or child process looks like to Node. Timers count as well. */
const watched =
  /TCP|Pipe(Server|Connect)|Process|UDP|TLS|Timeout|Immediate|FSEvent|StatWatcher|Worker|MessagePort/;

/** Closing takes a moment: a socket’s last packets, a child’s exit. Many seconds where the machine has much other work. */
const graceMs = 15_000;

export default class Environment extends NodeEnvironment {
  async setup() {
    await super.setup();
    recogniseErrorsOfNode(this.global);
    this.before = countOpen();
  }

  async teardown() {
    const left = await this.whatIsLeft();
    await super.teardown();
    if (left.length > 0) {
      throw new Error(
        `The file left open: ${left.join(', ')}. Close what it opened (pools, servers, workers, processes, timers) in afterAll.`,
      );
    }
  }

  /**
   * Runs the hooks after tests in reverse. Jest runs them in the order in which things were started, so that a database would
   * be removed before the server that uses it has stopped. Limits of tests and hooks are those of this machine (patience.ts).
   */
  handleTestEvent({ name }, state) {
    if (name !== 'run_start') return;
    endInReverse(state.rootDescribeBlock);
    state.testTimeout = patient(state.testTimeout);
    beAsPatient(state.rootDescribeBlock);
  }

  async whatIsLeft() {
    const deadline = Date.now() + graceMs;
    let left = more(countOpen(), this.before);
    while (left.length > 0 && Date.now() < deadline) {
      // The pause itself must not count, so it does not hold the process.
      await new Promise((resolve) => setTimeout(resolve, 25).unref());
      left = more(countOpen(), this.before);
    }
    return left;
  }
}

function endInReverse(block) {
  const isEnd = ({ type }) => type === 'afterAll';
  block.hooks = [...block.hooks.filter((hook) => !isEnd(hook)), ...block.hooks.filter(isEnd).reverse()];
  for (const child of block.children) if (child.type === 'describeBlock') endInReverse(child);
}

function beAsPatient(block) {
  const tests = block.children.filter(({ type }) => type === 'test');
  for (const limited of [...block.hooks, ...tests])
    if (limited.timeout !== undefined) limited.timeout = patient(limited.timeout);
  for (const child of block.children) if (child.type === 'describeBlock') beAsPatient(child);
}

/**
 * Test files run in a realm of their own, in which an error made by Node itself (of a file, a socket, an URL) is no
 * `instanceof Error`. In production there is one realm, and this makes tests see the same.
 */
function recogniseErrorsOfNode(realm) {
  const ordinary = Function.prototype[Symbol.hasInstance];
  for (const outer of [Error, TypeError, RangeError, SyntaxError, AggregateError]) {
    const inner = realm[outer.name];
    const value = function (candidate) {
      return ordinary.call(this, candidate) || (this === inner && candidate instanceof outer);
    };
    Object.defineProperty(inner, Symbol.hasInstance, { value });
  }
}

function countOpen() {
  const counts = new Map();
  for (const name of process.getActiveResourcesInfo()) {
    if (watched.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function more(now, before) {
  return [...now]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name, count]) => `${count - (before.get(name) ?? 0)} × ${name}`);
}
