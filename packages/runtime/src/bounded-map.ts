/**
 * A map of at most so many entries. When there is no room for one more, the entry that was set longest ago leaves: to set an
 * entry again makes it the latest, to read it does not.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #most: number;
  readonly #onLeave: (value: Value) => void;

  /** @param onLeave  called with each entry that leaves because there is no room */
  constructor(most: number, onLeave: (value: Value) => void = () => {}) {
    super();
    this.#most = most;
    this.#onLeave = onLeave;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.#most) this.#dropOldest();
    return this;
  }

  #dropOldest(): void {
    for (const [key, value] of this) {
      this.delete(key);
      this.#onLeave(value);
      return;
    }
  }
}
