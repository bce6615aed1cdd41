// Looks at the decorated methods of the application when it starts: one that names no job must not be found out later.

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

import { BackupError } from '../../core/errors.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { backedUpBy } from './backup-after.js';

@Injectable()
export class DecoratedMethods implements OnModuleInit {
  private readonly scanner = new MetadataScanner();

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /** @throws BackupError OPTIONS_INVALID naming each method */
  onModuleInit(): void {
    const known = new Set(this.plan.jobs.map(({ name }) => name));
    const wrong = this.decorated().filter(({ job }) => !known.has(job));
    if (wrong.length === 0) return;
    const named = wrong.map(({ where, job }) => `${where} names the job ${JSON.stringify(job)}`).join('; ');
    throw new BackupError('OPTIONS_INVALID', `@BackupAfter names jobs that do not exist: ${named}.`, {
      hint: `The jobs are: ${[...known].join(', ')}.`,
    });
  }

  private decorated(): { readonly where: string; readonly job: string }[] {
    const wrappers = [...this.modules.values()].flatMap((module) => [
      ...module.providers.values(),
      ...module.controllers.values(),
    ]);
    const classes = new Set(wrappers.map(({ metatype }) => metatype).filter((type) => typeof type === 'function'));
    return [...classes].flatMap(({ name, prototype }) => this.methodsOf(name, prototype));
  }

  private methodsOf(name: string, prototype: object | undefined): { readonly where: string; readonly job: string }[] {
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((key) => {
      const job = backedUpBy(methodOf(prototype, key));
      return job === undefined ? [] : [{ where: `${name}.${key}`, job }];
    });
  }
}

/** Its own or an inherited one; a getter is not called. */
function methodOf(prototype: object | null, key: string): unknown {
  if (!prototype) return undefined;
  const own = Object.getOwnPropertyDescriptor(prototype, key);
  return own ? own.value : methodOf(Object.getPrototypeOf(prototype) as object | null, key);
}
