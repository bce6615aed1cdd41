// Finds the host's SchedulerRegistry, when the host has one.

import type { ModuleRef } from '@nestjs/core';
import type { CronJob } from 'cron';

/** What is used of `SchedulerRegistry` of @nestjs/schedule. */
export interface HostRegistry {
  addCronJob(name: string, job: CronJob): void;
  deleteCronJob(name: string): void;
  doesExist(type: 'cron', name: string): boolean;
}

/** Undefined when @nestjs/schedule is not installed, or its module not imported by the host. */
export async function findHostRegistry(moduleRef: ModuleRef): Promise<HostRegistry | undefined> {
  try {
    const { SchedulerRegistry } = await import('@nestjs/schedule');
    return moduleRef.get<HostRegistry>(SchedulerRegistry, { strict: false });
  } catch {
    return undefined;
  }
}
