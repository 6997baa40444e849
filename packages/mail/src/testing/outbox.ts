/**
 * What is to be done on a connection, in order and one thing per turn of the event loop, so that what is written
 * separately also arrives separately. The first thing is done at once.
 */
export class Outbox {
  private readonly steps: (() => void)[] = [];
  private busy = false;
  private next: NodeJS.Immediate | undefined;

  add(step: () => void): void {
    this.steps.push(step);
    if (!this.busy) this.work();
  }

  /** Forgets what was still to be done: the connection is over. */
  clear(): void {
    this.steps.length = 0;
    clearImmediate(this.next);
  }

  private work(): void {
    const step = this.steps.shift();
    this.busy = step !== undefined;
    step?.();
    if (this.busy) this.next = setImmediate(() => this.work());
  }
}
