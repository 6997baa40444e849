// Loaded into a service with `--import .../clock.mjs?steps=3600000,-3600000`: every SIGWINCH moves the process's wall clock
// to the next of these distances (milliseconds) from the true one, and after the last back to it. Timers and
// performance.now() go on undisturbed, as they do when a machine's clock is stepped.

const steps = (new URL(import.meta.url).searchParams.get('steps') ?? '').split(',').map(Number);
const TrueDate = Date;
let offset = 0;

const now = () => TrueDate.now() + offset;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

process.on('SIGWINCH', () => {
  offset = steps.shift() ?? 0;
});
