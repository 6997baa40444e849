// The memory that pieces of letters take, of all editions together. The edition that was not asked for longest makes room.

import type { PieceRoom } from '@pabal/newsletters';

export interface PieceMemory {
  /** The room of one edition. @param forget  lets go of all its pieces, and gives their room back */
  roomOf(forget: () => void): PieceRoom;
  /** Octets that are taken. */
  taken(): number;
  stop(): void;
}

/** Octets of all editions, outside the heap; of a digest of 58 KB some hundred forms. */
const mostOctets = 32 * 1_024 * 1_024;

/** Octets of one edition. */
const mostOfEdition = 8 * 1_024 * 1_024;

/** An edition none of whose letters came for so long is over, or rests. */
const restMs = 60_000;

interface Room extends PieceRoom {
  octets: number;
  usedAt: number;
  readonly forget: () => void;
}

/** @param now  milliseconds */
export function createPieceMemory(now: () => number): PieceMemory {
  const rooms = new Set<Room>();
  const timer = setInterval(() => {
    for (const room of rooms) if (now() - room.usedAt > restMs) room.forget();
  }, restMs / 2).unref();

  const taken = () => [...rooms].reduce((sum, { octets }) => sum + octets, 0);

  /** The rooms of others, the one that rests longest first. */
  function* others(room: Room): Generator<Room> {
    yield* [...rooms].filter((one) => one !== room).sort((one, other) => one.usedAt - other.usedAt);
  }

  function roomOf(forget: () => void): PieceRoom {
    const room: Room = {
      ...{ octets: 0, usedAt: now(), forget },
      used() {
        room.usedAt = now();
      },
      take(octets) {
        if (room.octets + octets > mostOfEdition) return false;
        for (const other of others(room)) {
          if (taken() + octets <= mostOctets) break;
          other.forget();
        }
        room.octets += octets;
        rooms.add(room);
        return true;
      },
      give(octets) {
        room.octets -= octets;
        if (room.octets === 0) rooms.delete(room);
      },
    };
    return room;
  }

  return { roomOf, taken, stop: () => clearInterval(timer) };
}
