// Finds the application's own drill verifiers, when it starts: one that is missing must not be found out by a drill.

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { BackupError } from '../core/errors.js';
import type { DrillVerifier } from '../operations/drill/drill-plan.js';
import type { VerifierToken } from './options/options.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

@Injectable()
export class DrillVerifiers implements OnModuleInit {
  private readonly byJob = new Map<string, DrillVerifier>();

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws BackupError OPTIONS_INVALID */
  onModuleInit(): void {
    for (const [job, { drill }] of Object.entries(this.plan.settings.jobs)) {
      if (drill.verifier !== undefined) this.byJob.set(job, this.find(job, drill.verifier));
    }
  }

  of(job: string): DrillVerifier | undefined {
    return this.byJob.get(job);
  }

  private find(job: string, token: VerifierToken): DrillVerifier {
    const option = `jobs.${job}.drill.verifier`;
    const name = typeof token === 'function' ? token.name : String(token);
    try {
      const found = this.moduleRef.get<DrillVerifier>(token, { strict: false });
      if (typeof found.verify === 'function') return found;
    } catch (error) {
      throw new BackupError('OPTIONS_INVALID', `${option} names ${name}, which is no provider of the application.`, {
        hint: `Add ${name} to the providers of one of its modules, in the default scope.`,
        cause: error,
      });
    }
    throw new BackupError('OPTIONS_INVALID', `${option} names ${name}, which has no method verify.`, {
      hint: 'Let it implement DrillVerifier.',
    });
  }
}
