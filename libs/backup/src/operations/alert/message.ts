// What is to be told, on its way to the channels.

import { type HealthNews, isHealthNews, levelOf, type News } from '../../core/news.js';

export interface Message {
  /** A newer message of the same topic takes the place of one that has not got through. */
  readonly topic: string;
  /** Each channel gets the first one that it wants. */
  readonly alternatives: readonly News[];
  /** Names of channels that do not get it. Absent: it is for all. */
  readonly notFor?: readonly string[];
  /** The number of the record by which it counts as told. Absent where nobody else could tell it. */
  readonly number?: number;
  /** Called once: when a channel has taken it, or none wants it. */
  readonly told: () => Promise<void>;
}

/** News for one channel, and the messages that are through when it has got there. */
export interface Parcel {
  readonly news: News;
  readonly messages: readonly Message[];
}

/** Of several jobs to which the same has happened one message tells. */
export function gather(parcels: readonly Parcel[]): Parcel[] {
  const gathered: Parcel[] = [];
  for (const parcel of parcels) {
    const index = gathered.findIndex(({ news }) => isSameEvent(news, parcel.news));
    const twin = gathered[index];
    if (twin) gathered[index] = together(twin, parcel);
    else gathered.push(parcel);
  }
  return gathered;
}

/**
 * What a run has to say and what its job's health has to say, when both say the same. A failure says more than that
 * health is worse; that all is well again says more than that a run went well.
 */
export function merge(messages: readonly Message[]): Message[] {
  const good = messages.filter(({ alternatives }) => alternatives.every(isGoodNews));
  const bad = messages.filter((message) => !good.includes(message));
  const isHealth = ({ alternatives }: Message): number => Number(alternatives.some(isHealthNews));
  return [
    ...mergeAll(bad.toSorted((a, b) => isHealth(a) - isHealth(b))),
    ...mergeAll(good.toSorted((a, b) => isHealth(b) - isHealth(a))),
  ];
}

function mergeAll([first, ...others]: readonly Message[]): Message[] {
  if (!first) return [];
  const all = [first, ...others];
  // The health is what others could tell, and what a newer look replaces.
  const { topic, number } = all.find(({ alternatives }) => alternatives.some(isHealthNews)) ?? first;
  return [
    {
      topic,
      ...(number === undefined ? {} : { number }),
      alternatives: all.flatMap(({ alternatives }) => alternatives),
      told: async () => {
        for (const message of all) await message.told();
      },
    },
  ];
}

function isGoodNews(news: News): boolean {
  if (isHealthNews(news)) return news.event === 'health.recovered' || news.event === 'health.better';
  return levelOf(news) === 'healthy';
}

function isSameEvent(news: News, other: News): boolean {
  return changesOf(news).length > 0 && changesOf(other).length > 0 && news.event === other.event;
}

/** What is about the set-up as a whole is told by itself. */
function changesOf(news: News): readonly HealthNews[] {
  if ('changes' in news) return news.changes;
  return isHealthNews(news) && news.job !== undefined ? [news] : [];
}

function together(first: Parcel, second: Parcel): Parcel {
  const [change, ...others] = [...changesOf(first.news), ...changesOf(second.news)];
  if (!change) return first;
  const { id, at, event, report } = change;
  return {
    news: { id, at, event, report, changes: [change, ...others] },
    messages: [...first.messages, ...second.messages],
  };
}
