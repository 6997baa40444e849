// Loaded into a service with `--import .../blocked-loop.mjs?ms=35000`: every SIGUSR2 keeps its event loop busy for so long,
// as an endless regular expression or a huge document would.

const ms = Number(new URL(import.meta.url).searchParams.get('ms'));

process.on('SIGUSR2', () => {
  const end = performance.now() + ms;
  while (performance.now() < end);
});
