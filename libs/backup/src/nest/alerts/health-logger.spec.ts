// One line when the level of health has changed.

import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import type { HealthLevel } from '../../core/health.js';
import { EventStream } from '../event-stream.js';
import { HealthLogger } from './health-logger.js';

afterEach(() => void jest.restoreAllMocks());

it('is logged when it is not healthy, when it changes, and not each hour', () => {
  const lines: string[] = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest
      .spyOn(Logger.prototype, level)
      .mockImplementation((line: unknown) => void lines.push(`${level}: ${String(line)}`));
  }
  const stream = new EventStream();
  new HealthLogger(stream).onModuleInit();
  const levels: HealthLevel[] = ['healthy', 'critical', 'critical', 'warning', 'healthy', 'healthy'];
  for (const [hour, level] of levels.entries()) {
    const summary = `So it is at ${hour}, password=hunter2`;
    stream.emit({ type: 'health', health: { level, summary, checkedAt: new Date(hour), findings: [], jobs: [] } });
  }
  expect(lines).toEqual([
    'error: Health is critical: So it is at 1, password=***',
    'warn: Health is warning: So it is at 3, password=***',
    'log: Health is healthy: So it is at 4, password=***',
  ]);
});
