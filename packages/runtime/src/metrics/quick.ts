// Counting at the price of a look into a map. prom-client makes a sorted text of the labels for each value, to find what it counts
// by: half a microsecond for a counter and one for a histogram, and a letter is counted eight times. Here the values of the labels
// lead there one after the other, and prom-client hears of the sums when somebody asks for the figures.

import { Counter, type CounterConfiguration, Histogram, type HistogramConfiguration } from 'prom-client';

type Labels = Readonly<Partial<Record<string, string | number>>>;

interface Branch<Cell> {
  readonly next: Map<string | number, Branch<Cell>>;
  cell: Cell | undefined;
}

/** What is kept for each combination of the values of some labels. */
class Cells<Cell> {
  /** In the order in which they came. */
  readonly all: Cell[] = [];
  private readonly names: readonly string[];
  private readonly make: (labels: Labels) => Cell;
  private readonly root: Branch<Cell> = { next: new Map(), cell: undefined };

  constructor(names: readonly string[], make: (labels: Labels) => Cell) {
    this.names = names;
    this.make = make;
  }

  of(labels: Labels): Cell {
    let branch = this.root;
    for (const name of this.names) {
      const value = labels[name] ?? '';
      let next = branch.next.get(value);
      if (next === undefined) {
        next = { next: new Map(), cell: undefined };
        branch.next.set(value, next);
      }
      branch = next;
    }
    if (branch.cell === undefined) {
      branch.cell = this.make({ ...labels });
      this.all.push(branch.cell);
    }
    return branch.cell;
  }
}

/** Makes a counter. @returns the function that counts, `by` 0 or more */
export function createQuickCounter(
  config: CounterConfiguration<string> & { readonly labelNames: string[] },
): (labels: Labels, by?: number) => void {
  const cells = new Cells(config.labelNames, (labels) => {
    made.inc(labels, 0);
    return { labels, more: 0 };
  });
  const made = new Counter({
    ...config,
    collect: () => {
      for (const cell of cells.all) {
        if (cell.more !== 0) made.inc(cell.labels, cell.more);
        cell.more = 0;
      }
    },
  });
  return (labels, by = 1) => {
    cells.of(labels).more += by;
  };
}

interface Measured {
  readonly labels: Labels;
  /** How many fell into each bucket, and beyond the last. */
  readonly counts: number[];
  sum: number;
}

interface QuickHistogramConfig extends HistogramConfiguration<string> {
  readonly labelNames: string[];
  readonly buckets: number[];
}

/** A histogram of prom-client's that keeps its values itself. */
export class QuickHistogram extends Histogram {
  private readonly config: QuickHistogramConfig;
  private readonly cells: Cells<Measured>;

  constructor(config: QuickHistogramConfig) {
    super(config);
    this.config = config;
    this.cells = new Cells(config.labelNames, (labels) => ({
      labels,
      counts: Array<number>(config.buckets.length + 1).fill(0),
      sum: 0,
    }));
  }

  /** Makes it exist with 0 for these values. */
  know(labels: Labels): void {
    this.cells.of(labels);
  }

  measure(labels: Labels, value: number): void {
    const { buckets } = this.config;
    const cell = this.cells.of(labels);
    let bucket = 0;
    while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket += 1;
    cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1;
    cell.sum += value;
  }

  /** What prom-client's `get` and its text are made from; its declarations do not name it, and a test compares both. */
  async getForPromString() {
    const { name, help } = this.config;
    const values = this.cells.all.flatMap((cell) => this.linesOf(cell));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  private linesOf({ labels: sharedLabels, counts, sum }: Measured) {
    const { name, buckets } = this.config;
    let count = 0;
    const lines = [...buckets, '+Inf'].map((le, index) => {
      count += counts[index] ?? 0;
      return { labels: { le }, sharedLabels, value: count, metricName: `${name}_bucket` };
    });
    return [
      ...lines,
      { labels: {}, sharedLabels, value: sum, metricName: `${name}_sum` },
      { labels: {}, sharedLabels, value: count, metricName: `${name}_count` },
    ];
  }
}
