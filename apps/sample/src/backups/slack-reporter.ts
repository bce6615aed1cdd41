// Tells a Slack channel how each run ended, when SLACK_WEBHOOK_URL is set.

import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { BackupService, type RunRecord } from 'nestjs-backup';
import { Settings } from '../settings/settings.js';

const TIMEOUT_MS = 10_000;

@Injectable()
export class SlackReporter implements OnModuleInit {
  private readonly logger = new Logger(SlackReporter.name);

  constructor(
    private readonly backups: BackupService,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const { slackWebhookUrl } = this.settings.backup;
    if (slackWebhookUrl === undefined) return;
    this.backups.events$.subscribe((event) => {
      if (event.type === 'run' && event.run.finishedAt) void this.post(slackWebhookUrl, sentence(event.run));
    });
  }

  /** Never fails: a message that can't be sent must not disturb a backup. The URL is a secret and stays out of the log. */
  private async post(url: string, text: string): Promise<void> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) this.logger.warn(`Slack did not take a message: HTTP ${answer.status}.`);
    } catch {
      this.logger.warn('Slack could not be reached.');
    }
  }
}

function sentence({ operation, job, state, notes, error }: RunRecord): string {
  const mark = state === 'succeeded' ? ':white_check_mark:' : state === 'failed' ? ':x:' : ':warning:';
  const details = [...notes, ...(error ? [error.message, error.hint] : [])];
  return [`${mark} ${operation} of ${job} ${state}.`, ...details].join(' ');
}
