// Puts together what tells people: a book for each job and for the set-up, a queue for each channel.

import { AlertLog } from '../../catalog/alert-log.js';
import type { Catalog } from '../../catalog/catalog.js';
import { SETUP } from '../../core/alert.js';
import type { News } from '../../core/news.js';
import { renderNotice } from '../../notifiers/render/render-notice.js';
import { AlertBook } from '../../operations/alert/alert-book.js';
import { ChannelQueue } from '../../operations/alert/channel-queue.js';
import type { AlertDesk } from '../../operations/alert/desk.js';
import { Dispatcher } from '../../operations/alert/dispatcher.js';
import { Repeats } from '../../operations/alert/repeats.js';
import { describeMembers } from '../../operations/group/group.js';
import { describeRoute } from '../../operations/replicate/replication.js';
import type { BackupPlan } from '../tokens.js';

/** `setupFindings`: what is to be said about the set-up besides notifiers that fail. */
export function composeDesk(
  { jobs, groups, replications, channels, clock, settings }: BackupPlan,
  setupFindings: AlertDesk['setupFindings'],
): AlertDesk {
  const catalogs = new Set(jobs.flatMap((job) => job.catalogs));
  const logs = new Map([...catalogs].map((catalog) => [catalog, new AlertLog(catalog.destination, clock)]));
  const logsOf = (some: Iterable<Catalog>) => inOrder(some).flatMap((catalog) => logs.get(catalog) ?? []);
  const setup = new AlertBook(SETUP, logsOf(catalogs), clock);
  const books = new Map(
    [...jobs, ...groups, ...replications].map(({ name, catalogs: own }) => [
      name,
      new AlertBook(name, logsOf(own), clock),
    ]),
  );
  const render = (news: News) => renderNotice(news, settings.alerts);
  const dispatcher = new Dispatcher(channels.map((channel) => new ChannelQueue(channel, render, clock)));
  const targets = new Map([
    ...jobs.map(({ name, source }) => [name, source.target] as const),
    ...groups.map((group) => [group.name, describeMembers(group)] as const),
    ...replications.map((replication) => [replication.name, describeRoute(replication)] as const),
  ]);
  // A record from the future, by a clock that was wrong, would be newer than all that is tried until then.
  const toldLast = () => setup.known().findLast(({ at }) => at <= clock.now());
  return {
    bookOf: (subject) => books.get(subject) ?? setup,
    dispatcher,
    repeats: new Repeats(),
    policy: settings.alerts,
    clock,
    targetOf: (job) => targets.get(job) ?? job,
    setupFindings: () => [...dispatcher.findings(toldLast()), ...setupFindings()],
  };
}

/** First those in which only one writer can be the first: the first one decides. */
function inOrder(catalogs: Iterable<Catalog>): Catalog[] {
  return [...catalogs].toSorted((a, b) => doubt(a) - doubt(b));
}

function doubt({ destination }: Catalog): number {
  return destination.storage.createsConditionally === false ? 1 : 0;
}
