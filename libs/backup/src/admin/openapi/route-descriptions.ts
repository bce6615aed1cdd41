// What each route does, takes and answers, for OpenAPI.

import type { BackupRoutes } from '../routes/backup-routes.js';
import type { GroupRoutes } from '../routes/group-routes.js';
import type { NotifierRoutes } from '../routes/notifier-routes.js';
import type { RescueRoutes } from '../routes/rescue-routes.js';
import type { ReplicationRoutes } from '../routes/replication-routes.js';
import type { RunRoutes } from '../routes/run-routes.js';
import { BackupListView } from '../views/backup-list.view.js';
import { BackupDetailsView } from '../views/backup.view.js';
import { DoctorView } from '../views/doctor.view.js';
import { GroupBackupListView, GroupBackupView, GroupRestorePlanView, GroupsView } from '../views/group.view.js';
import { HealthView } from '../views/health.view.js';
import { PinResultView } from '../views/pin-result.view.js';
import { NotifierTestsView } from '../views/notifier-tests.view.js';
import { AuditView } from '../views/audit.view.js';
import { DeletedView, PruneView } from '../views/removal.view.js';
import { RescuePlanView } from '../views/rescue-plan.view.js';
import { ReplicationPlanView, ReplicationsView } from '../views/replication.view.js';
import { RestorePlanView } from '../views/restore-plan.view.js';
import { StatusView } from '../views/status.view.js';
import { AcceptedRunView, RunListView, RunView } from '../views/run.view.js';
import { groupBodies, groupQueries } from './group-models.js';
import { rescueBodies } from './rescue-models.js';
import { bodies, queries } from './request-models.js';
import type { Model, ModelClass } from './schema.js';

export interface RouteDescription {
  readonly summary: string;
  readonly query?: Model;
  readonly body?: Model;
  readonly status: number;
  /** The class of a JSON answer, or the media type of another one. */
  readonly answer: ModelClass | string;
  /** Statuses of problems besides those that any route may answer. */
  readonly problems: readonly number[];
}

function answers(status: number, answer: RouteDescription['answer'], ...problems: number[]) {
  return { status, answer, problems };
}

export const backupRouteDescriptions: Readonly<Record<keyof BackupRoutes, RouteDescription>> = {
  create: { summary: 'Start a backup.', body: bodies.create, ...answers(202, AcceptedRunView, 404, 409, 503) },
  list: { summary: 'List backups, newest first.', query: queries.list, ...answers(200, BackupListView, 404, 503) },
  health: {
    summary: 'Judge every job by what its destinations hold.',
    query: queries.health,
    ...answers(200, HealthView, 503),
  },
  status: {
    summary: 'Say what each job is, how long its backups stay and what there is of them.',
    query: queries.status,
    ...answers(200, StatusView, 503),
  },
  drill: {
    summary: 'Start a drill: restore a backup into a scratch target, compare, throw away.',
    body: bodies.drill,
    ...answers(202, AcceptedRunView, 404, 409, 503),
  },
  prune: {
    summary: 'Say what the retention rules would remove; with `dryRun: false`, remove it.',
    body: bodies.prune,
    ...answers(200, PruneView, 404, 409, 503),
  },
  doctor: {
    summary: 'Examine the set-up: look at and try everything that a backup, a drill or a restore will need.',
    body: bodies.doctor,
    ...answers(200, DoctorView, 404, 503),
  },
  get: { summary: 'Show one backup in full.', ...answers(200, BackupDetailsView, 404, 503) },
  delete: { summary: 'Remove one backup from every destination.', ...answers(200, DeletedView, 404, 409, 503) },
  download: {
    summary: 'Download a stored object exactly as it is stored.',
    query: queries.download,
    ...answers(200, 'application/octet-stream', 404, 422, 503),
  },
  verify: { summary: 'Start reading every copy back, every byte.', ...answers(202, AcceptedRunView, 404, 409, 503) },
  pin: {
    summary: 'Say that a backup stays, in every copy, until it is released.',
    body: bodies.pin,
    ...answers(200, PinResultView, 404, 503),
  },
  unpin: {
    summary: 'Release a pinned backup: the retention rules decide about it again.',
    ...answers(200, PinResultView, 404, 503),
  },
  planRestore: {
    summary: 'Show what a restore would do. Touches nothing.',
    body: bodies.planRestore,
    ...answers(200, RestorePlanView, 404, 503),
  },
  restore: {
    summary: 'Start a restore. The live data is untouched unless it succeeds, and in any case with `into`.',
    body: bodies.restore,
    ...answers(202, AcceptedRunView, 404, 409, 422, 503),
  },
};

export const runRouteDescriptions: Readonly<Record<keyof RunRoutes, RouteDescription>> = {
  list: {
    summary: 'List the runs of all processes, newest first.',
    query: queries.runs,
    ...answers(200, RunListView, 404),
  },
  audit: {
    summary: 'List who asked for what, newest first.',
    query: queries.audit,
    ...answers(200, AuditView, 404),
  },
  get: { summary: 'Show one run.', ...answers(200, RunView, 404, 503) },
  watch: {
    summary: 'Watch a run: its record now and after each change, until it has ended.',
    ...answers(200, 'text/event-stream', 404, 503),
  },
  cancel: { summary: 'Ask a run to stop.', ...answers(202, AcceptedRunView, 404, 409) },
  undo: {
    summary: 'Start putting back what the restore with this run id replaced.',
    body: bodies.undo,
    ...answers(202, AcceptedRunView, 404, 409, 503),
  },
};

export const groupRouteDescriptions: Readonly<Record<keyof GroupRoutes, RouteDescription>> = {
  all: { summary: 'List the groups.', ...answers(200, GroupsView) },
  create: {
    summary: 'Start a backup of all jobs of a group.',
    body: groupBodies.create,
    ...answers(202, AcceptedRunView, 404, 409, 503),
  },
  list: {
    summary: 'List the backups of a group, newest first: which belong together, and what is missing.',
    query: groupQueries.list,
    ...answers(200, GroupBackupListView, 404, 503),
  },
  get: {
    summary: 'Show the backup of a group that a run took, or the `latest` complete one.',
    ...answers(200, GroupBackupView, 404, 503),
  },
  planRestore: {
    summary: 'Show what a restore would do to each part. Touches nothing.',
    body: groupBodies.planRestore,
    ...answers(200, GroupRestorePlanView, 404, 409, 503),
  },
  restore: {
    summary: 'Start a restore of all parts, or of those that are named. Nothing is replaced before all are ready.',
    body: groupBodies.restore,
    ...answers(202, AcceptedRunView, 404, 409, 422, 503),
  },
  undo: {
    summary: 'Start putting back what the restore with this run id replaced.',
    body: groupBodies.undo,
    ...answers(202, AcceptedRunView, 404, 409, 422, 503),
  },
};

export const rescueRouteDescriptions: Readonly<Record<keyof RescueRoutes, RouteDescription>> = {
  plan: {
    summary:
      'Show which rows of a backup are gone or differ live, and what putting them back would do. Writes nothing.',
    body: rescueBodies.plan,
    ...answers(200, RescuePlanView, 404, 409, 422, 503),
  },
  rescue: {
    summary: 'Start putting chosen rows back, with the rows that they refer to, in one transaction.',
    body: rescueBodies.rescue,
    ...answers(202, AcceptedRunView, 404, 409, 422, 503),
  },
};

export const replicationRouteDescriptions: Readonly<Record<keyof ReplicationRoutes, RouteDescription>> = {
  all: { summary: 'List the replications.', ...answers(200, ReplicationsView) },
  plan: {
    summary: 'Show what a replication would copy, and what not and why. Touches nothing.',
    ...answers(200, ReplicationPlanView, 404, 503),
  },
  start: {
    summary: 'Start copying what one destination has and the other lacks.',
    ...answers(202, AcceptedRunView, 404, 409, 503),
  },
};

export const notifierRouteDescriptions: Readonly<Record<keyof NotifierRoutes, RouteDescription>> = {
  test: {
    summary: 'Send a test message to every notifier, and say what became of each.',
    ...answers(200, NotifierTestsView),
  },
};
