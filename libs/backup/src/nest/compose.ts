// The composition root: the only place that names concrete storages, stages and notifiers.

import { resolve } from 'node:path';

import { Catalog } from '../catalog/catalog.js';
import type { Channel } from '../core/channel.js';
import type { Clock } from '../core/clock.js';
import type { Notifier } from '../core/notifier.js';
import type { Storage } from '../core/storage.js';
import { EmailNotifier } from '../notifiers/email/email-notifier.js';
import { Heartbeat } from '../notifiers/heartbeat/heartbeat.js';
import { SlackNotifier } from '../notifiers/slack/slack-notifier.js';
import { WebhookNotifier } from '../notifiers/webhook/webhook-notifier.js';
import { Throttle } from '../kit/throttle.js';
import type { Job } from '../operations/job.js';
import { composeReplications, replicationsOf } from './compose-replications.js';
import { composeGroups, schedulesOfGroups } from './compose-groups.js';
import { composeSource, type SharedBySources } from './compose-source.js';
import { createStages } from '../stages/index.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { S3Storage } from '../storage/s3/s3-storage.js';
import { placesOf } from './options/check-files.js';
import type { DestinationSettings, JobSettings, NotifierSettings, Settings } from './options/settings.js';
import type { BackupPlan } from './tokens.js';
import { cronSchedule } from './schedules/cron-schedule.js';

/** Everything that the module works with. */
export function composePlan(settings: Settings, clock: Clock, isPassive = false): BackupPlan {
  const catalogs = composeCatalogs(settings.destinations, clock);
  const jobs = composeJobs(settings, clock, catalogs);
  return {
    settings: isPassive ? { ...settings, schedules: false, monitor: undefined } : settings,
    isPassive,
    clock,
    jobs,
    groups: composeGroups(settings, jobs),
    replications: composeReplications(settings, jobs, catalogs),
    channels: composeNotifiers(settings, clock),
    heartbeat: composeHeartbeat(settings, clock),
  };
}

/**
 * Builds every job from its settings.
 * @throws BackupError RUNTIME_UNSUPPORTED when this Node.js lacks what a job asks for
 */
export function composeJobs(
  { destinations, jobs, groups, replication }: Settings,
  clock: Clock,
  found: readonly Catalog[] = composeCatalogs(destinations, clock),
): Job[] {
  const catalogs = new Map(found.map((catalog) => [catalog.name, catalog]));
  const shared = { clock, destinations: Object.values(destinations).flatMap(directoryOf) };
  return Object.entries(jobs).map(([name, settings]) => ({
    ...composeJob(name, settings, catalogs, {
      ...shared,
      ownDestinations: allPlaces(settings).flatMap((used) => placesOf(name, destinations[used])),
    }),
    ...schedulesOfGroups(name, groups),
    ...replicationsOf(name, replication),
  }));
}

/** Builds what reads and writes each destination. */
export function composeCatalogs(destinations: Settings['destinations'], clock: Clock): Catalog[] {
  return Object.entries(destinations).map(([name, settings]) => composeCatalog(name, settings, clock));
}

/** Builds every notifier, each with its name and what it is to be told. */
export function composeNotifiers({ notifiers }: Pick<Settings, 'notifiers'>, clock: Clock): Channel[] {
  return Object.entries(notifiers).map(([name, { notifier, filter }]) => ({
    name,
    notifier: composeNotifier(notifier, clock),
    filter,
  }));
}

export function composeHeartbeat({ heartbeat }: Pick<Settings, 'heartbeat'>, clock: Clock): Heartbeat | undefined {
  return heartbeat && new Heartbeat({ ...heartbeat, clock });
}

function composeNotifier(notifier: NotifierSettings['notifier'], clock: Clock): Notifier {
  if ('send' in notifier) return notifier;
  switch (notifier.type) {
    case 'slack':
      return new SlackNotifier({ ...notifier, clock });
    case 'email':
      return new EmailNotifier({ ...notifier, clock });
    case 'webhook':
      return new WebhookNotifier({ ...notifier, clock });
  }
}

/** Where backups of a job may lie: first where its runs store them. */
function allPlaces({ destinations, copiedTo = [] }: JobSettings): string[] {
  return [...destinations, ...copiedTo];
}

/** Of a storage on this machine. */
function directoryOf(destination: DestinationSettings | undefined): string[] {
  const storage = destination?.storage;
  return storage && 'type' in storage && storage.type === 'local' ? [resolve(storage.directory)] : [];
}

function composeJob(
  name: string,
  settings: JobSettings,
  catalogs: ReadonlyMap<string, Catalog>,
  shared: Omit<SharedBySources, 'niceness'>,
): Job {
  const {
    source,
    destinations: _stored,
    schedule,
    compression,
    encryption,
    drill,
    limits,
    events: _,
    ...decided
  } = settings;
  const { niceness, bytesPerSecond, ...held } = limits;
  return {
    ...decided,
    ...held,
    name,
    source: composeSource(source, { ...shared, niceness }),
    ...(bytesPerSecond === undefined ? {} : { throttle: new Throttle(bytesPerSecond, shared.clock) }),
    drillChecks: drill.checks,
    stages: createStages({ compression, encryption }),
    catalogs: allPlaces(settings).flatMap((destination) => catalogs.get(destination) ?? []),
    ...(schedule ? { schedule: cronSchedule(schedule) } : {}),
  };
}

function composeCatalog(name: string, { storage, prefix }: DestinationSettings, clock: Clock): Catalog {
  return new Catalog({ name, prefix, storage: composeStorage(storage, clock) }, clock);
}

function composeStorage(storage: DestinationSettings['storage'], clock: Clock): Storage {
  if ('write' in storage) return storage;
  return storage.type === 's3' ? new S3Storage({ ...storage, clock }) : new LocalStorage({ ...storage, clock });
}
