// Events that wait in a journal. In memory is where each of them lies, not what it says.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, problemOf } from '../../errors.ts';
import type { PostedEvent } from '../../events.ts';
import { readEvent } from '../outbox.ts';
import type { OutboxStore, Refused, Waiting } from '../store.ts';
import { appendSafely, entryOf, lineOf, readLine, replaceSafely } from './lines.ts';
import type { Kept, Segments } from './segments.ts';

interface Item {
  readonly seq: number;
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
  readonly order: string;
  readonly key: string;
  readonly since: number;
  attempts: number;
  dueAt: number;
}

interface Added {
  readonly order: string;
  readonly event: PostedEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class JournalStore implements OutboxStore {
  readonly #segments: Segments;
  readonly #aside: string;
  /** By number, so that the oldest comes first. */
  readonly #items = new Map<number, Item>();
  readonly #now: () => number;
  #refused: readonly Refused[] = [];
  #last = 0;
  #pending: Added[] = [];
  #writing: Promise<void> | undefined;

  constructor(segments: Segments, folder: string, now: () => number) {
    this.#segments = segments;
    this.#aside = join(folder, 'refused');
    this.#now = now;
  }

  /** Reads what an earlier process has left. @returns lines that cannot be read */
  async load(): Promise<readonly string[]> {
    const { kept, damaged, last } = await this.#segments.load();
    this.#last = last;
    for (const one of kept) this.#keep(one);
    this.#refused = await readRefused(this.#aside);
    return damaged;
  }

  /** Resolves once the event is on the disk. What comes while a write is under way goes together in the next. */
  add(order: string, event: PostedEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ order, event, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  async take(limit: number, leaseMs: number): Promise<readonly Waiting[]> {
    const now = this.#now();
    const seen = new Set<string>();
    const items: Item[] = [];
    for (const item of this.#items.values()) {
      if (items.length >= limit) break;
      if (seen.has(item.order)) continue;
      seen.add(item.order);
      if (item.dueAt <= now) items.push(item);
    }
    const lines = await this.#segments.read(items);
    for (const item of items) item.dueAt = now + leaseMs;
    return items.map(({ seq, attempts }, index) => {
      const entry = entryOf(lines[index] ?? '');
      if (entry?.seq !== seq)
        throw new Error(`The journal has changed on the disk: its event ${seq} is gone.`);
      return { id: String(seq), event: readEvent(entry.event), attempts };
    });
  }

  async accepted(ids: readonly string[]): Promise<void> {
    const items = this.#itemsOf(ids);
    await this.#segments.done(items);
    for (const { seq } of items) this.#items.delete(seq);
  }

  async refuse(id: string, problem: Problem): Promise<void> {
    const [item] = this.#itemsOf([id]);
    if (item === undefined) return;
    const [line = ''] = await this.#segments.read([item]);
    const event = entryOf(line)?.event ?? '';
    const at = new Date(this.#now());
    const kept = this.#refused.some((one) => one.id === id);
    if (!kept) {
      await appendSafely(
        this.#aside,
        lineOf({ id, at: at.toISOString(), order: item.order, event, problem }),
      );
      this.#refused = [...this.#refused, { id, event: readEvent(event), at, problem }];
    }
    await this.accepted([id]);
  }

  async later(ids: readonly string[], delayMs: number, counted: boolean): Promise<void> {
    const dueAt = this.#now() + delayMs;
    for (const item of this.#itemsOf(ids)) {
      item.dueAt = dueAt;
      if (counted) item.attempts += 1;
    }
  }

  async backlog() {
    const [oldest] = this.#items.values();
    return {
      waiting: this.#items.size + this.#pending.length,
      oldestAt: oldest && new Date(oldest.since),
      refused: this.#refused.length,
    };
  }

  async refused(limit: number): Promise<readonly Refused[]> {
    return this.#refused.slice(0, limit);
  }

  /** They are written again before they are forgotten: a crash in between posts them twice under one key. */
  async retry(ids?: readonly string[]): Promise<number> {
    const back = this.#refused.filter(({ id }) => ids === undefined || ids.includes(id));
    for (const { event } of back) await this.add(orderOf(event), event);
    return this.discard(back.map(({ id }) => id));
  }

  async discard(ids: readonly string[]): Promise<number> {
    const left = this.#refused.filter(({ id }) => !ids.includes(id));
    const count = this.#refused.length - left.length;
    if (count === 0) return 0;
    const lines = left.map(({ id, at, event, problem }) =>
      lineOf({ id, at: at.toISOString(), event: JSON.stringify(event), problem }),
    );
    await replaceSafely(this.#aside, lines.join(''));
    this.#refused = left;
    return count;
  }

  async find(idempotencyKey: string) {
    for (const { key, since } of this.#items.values())
      if (key === idempotencyKey) return { since: new Date(since), problem: undefined };
    const aside = this.#refused.find(({ event }) => event.idempotencyKey === idempotencyKey);
    return aside && { since: aside.at, problem: aside.problem };
  }

  #keep({ entry, segment, offset, length }: Kept): void {
    const { seq, order, at } = entry;
    const since = Date.parse(at);
    const key = readEvent(entry.event).idempotencyKey;
    this.#items.set(seq, { seq, segment, offset, length, order, key, since, attempts: 0, dueAt: 0 });
  }

  #itemsOf(ids: readonly string[]): Item[] {
    return ids.flatMap((id) => this.#items.get(Number(id)) ?? []);
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0) {
      const added = this.#pending;
      this.#pending = [];
      const at = new Date(this.#now()).toISOString();
      const entries = added.map(({ order, event }) => {
        this.#last += 1;
        return { seq: this.#last, at, order, event: JSON.stringify(event) };
      });
      try {
        for (const kept of await this.#segments.append(entries)) this.#keep(kept);
        for (const { resolve } of added) resolve();
      } catch (error) {
        for (const { reject } of added) reject(error);
      }
    }
    this.#writing = undefined;
  }
}

/** What comes back goes behind the others of its type and key. */
const orderOf = ({ idempotencyKey }: PostedEvent) => idempotencyKey;

async function readRefused(path: string): Promise<Refused[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const { id, at, event, problem } = readLine(line) ?? {};
    if (typeof id !== 'string' || typeof at !== 'string' || typeof event !== 'string') return [];
    const status =
      typeof problem === 'object' && problem !== null && 'status' in problem ? problem.status : 0;
    return [{ id, at: new Date(at), event: readEvent(event), problem: problemOf(Number(status), problem) }];
  });
}
