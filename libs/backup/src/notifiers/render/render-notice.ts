// Puts news into words: the one place from which every message comes. A pure function.

import { jobOf, levelOf, type News } from '../../core/news.js';
import type { Notice } from '../../core/notifier.js';
import type { RunRecord } from '../../core/run.js';
import type { HealthReport } from '../../core/health.js';
import { backupFailed, backupSucceeded, backupWarning } from './backup-words.js';
import { drillFailed, drillPassed } from './drill-words.js';
import {
  groupBackupFailed,
  groupBackupSucceeded,
  groupBackupWarning,
  groupRestoreFailed,
  groupRestoreFinished,
  groupRestoreStarted,
} from './group-words.js';
import { healthChanged } from './health-words.js';
import { neutral } from '../neutral.js';
import { neutralBlocks } from './neutral-blocks.js';
import { pruneRefused } from './prune-words.js';
import { replicationFailed, replicationSucceeded, replicationWarning } from './replication-words.js';
import { rescueFailed, rescueFinished } from './rescue-words.js';
import { restoreFailed, restoreFinished, restoreStarted } from './restore-words.js';
import { severalJobsChanged } from './several-jobs-words.js';
import { test } from './test-words.js';
import { toHtml } from './to-html.js';
import { toText } from './to-text.js';
import type { Wording } from './wording.js';
import { withoutSecrets } from './without-secrets.js';

export interface RenderOptions {
  /** URL of the admin routes, without user and password; commands are then complete. */
  readonly baseUrl?: string;
}

const LONGEST_TITLE = 150;

export function renderNotice(news: News, { baseUrl }: RenderOptions = {}): Notice {
  const wording = wordingOf(news, baseUrl);
  const title = neutral(wording.title, LONGEST_TITLE);
  const blocks = neutralBlocks(wording.blocks);
  const level = levelOf(news);
  const job = jobOf(news);
  const { id, at, event } = news;
  return {
    id,
    event,
    level,
    at,
    ...(job === undefined ? {} : { job }),
    title,
    blocks,
    text: toText(blocks),
    html: toHtml({ title, level, at, blocks }),
    ...dataOf(news),
  };
}

function wordingOf(news: News, baseUrl: string | undefined): Wording {
  switch (news.event) {
    case 'backup.succeeded':
      return news.run.parts ? groupBackupSucceeded(news) : backupSucceeded(news);
    case 'backup.warning':
      return news.run.parts ? groupBackupWarning(news, baseUrl) : backupWarning(news, baseUrl);
    case 'backup.failed':
      return news.run.parts ? groupBackupFailed(news, baseUrl) : backupFailed(news, baseUrl);
    case 'drill.passed':
      return drillPassed(news);
    case 'drill.failed':
      return drillFailed(news, baseUrl);
    case 'restore.started':
      return news.run.parts ? groupRestoreStarted(news, baseUrl) : restoreStarted(news, baseUrl);
    case 'restore.finished':
      if (news.run.operation === 'rescue') return rescueFinished(news, baseUrl);
      return news.run.parts ? groupRestoreFinished(news, baseUrl) : restoreFinished(news, baseUrl);
    case 'restore.failed':
      if (news.run.operation === 'rescue') return rescueFailed(news, baseUrl);
      return news.run.parts ? groupRestoreFailed(news, baseUrl) : restoreFailed(news, baseUrl);
    case 'replication.succeeded':
      return replicationSucceeded(news);
    case 'replication.warning':
      return replicationWarning(news, baseUrl);
    case 'replication.failed':
      return replicationFailed(news, baseUrl);
    case 'prune.refused':
      return pruneRefused(news, baseUrl);
    case 'test':
      return test(baseUrl);
    default:
      return 'changes' in news ? severalJobsChanged(news, baseUrl) : healthChanged(news, baseUrl);
  }
}

/** The data itself, for who reads it by machine. */
function dataOf(news: News): { readonly run?: RunRecord; readonly health?: HealthReport } {
  return {
    ...('run' in news && news.run ? { run: withoutSecrets(news.run) } : {}),
    ...('report' in news ? { health: withoutSecrets(news.report) } : {}),
  };
}
