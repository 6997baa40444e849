// What the services say of an outage in their logs. Each looks for itself whether a server is there: one may send letters
// again while another still waits until it looks the next time. So what they say is waited for, and then judged.

import type { Drill } from '../scenario.ts';
import type { Service } from '../stack/services.ts';

/** How the log says that a server went away, and that it is back: the beginnings of two sentences. */
interface Sentences {
  readonly away: string;
  readonly back: string;
}

export const storeSentences: Sentences = { away: 'PostgreSQL is away.', back: 'PostgreSQL is back.' };
export const queueSentences: Sentences = { away: 'The queue cannot be reached.', back: 'The queue is back.' };

/** What of a service is listened to. */
interface Speaker extends Pick<Service, 'name'> {
  process(): { readonly logs: readonly { readonly msg?: unknown; readonly level?: unknown }[] };
}

export interface Told {
  /** Waits until each has said that the server is away. */
  away(): Promise<void>;
  /** Waits until each has said as often that the server is back. What is still not said at the end is for {@link broken} to tell. */
  back(): Promise<void>;
  /**
   * An outage is logged when it begins and when it ends, and not by everything that fails because of it.
   *
   * @returns what was otherwise, in words
   */
  broken(): string[];
}

/** More than one outage may be seen where there was one: connections break one after the other. */
const mostOutages = 3;

/** Listens to services that run, from now until they are stopped. */
export function listenTo(
  services: readonly Speaker[],
  sentences: Sentences,
  { until }: Pick<Drill, 'until'>,
): Told {
  const before = new Map(services.map((service) => [service, service.process().logs.length]));
  const linesOf = (service: Speaker) => service.process().logs.slice(before.get(service) ?? 0);
  const countTold = (service: Speaker, sentence: string) =>
    linesOf(service).filter(({ msg }) => String(msg).startsWith(sentence)).length;
  const countBoth = (service: Speaker) => ({
    away: countTold(service, sentences.away),
    back: countTold(service, sentences.back),
  });

  function judge(service: Speaker): string[] {
    const { away, back } = countBoth(service);
    const said = (times: number, sentence: string) => `the ${service.name} said ${times} times “${sentence}”`;
    const errors = linesOf(service).filter(({ level }) => Number(level) >= 50);
    return [
      ...(away < 1 || away > mostOutages ? [said(away, sentences.away)] : []),
      ...(back === away ? [] : [`${said(back, sentences.back)}, and ${away} times that it was away`]),
      ...(errors.length === 0
        ? []
        : [`the ${service.name} logged ${errors.length} errors, such as “${errors[0]?.msg}”`]),
    ];
  }

  return {
    async away() {
      for (const service of services) {
        await until(`the ${service.name} to say “${sentences.away}”`, () => {
          const { away, back } = countBoth(service);
          return away > back;
        });
      }
    },
    async back() {
      for (const service of services) {
        const isBack = () => {
          const { away, back } = countBoth(service);
          return away > 0 && back === away;
        };
        await until(`the ${service.name} to say “${sentences.back}”`, isBack).catch(() => undefined);
      }
    },
    broken: () => services.flatMap(judge),
  };
}
