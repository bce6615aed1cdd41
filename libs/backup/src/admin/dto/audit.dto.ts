// Query of `GET audit`.

import { IsIn, Matches } from 'class-validator';

import { AUDIT_ACTIONS, AUDIT_ID, AUDIT_OUTCOMES, type AuditAction, type AuditOutcome } from '../../core/audit.js';
import { IsBackupId, IsRunId, MayBeAbsent } from '../request/fields.js';
import { RecordPageDto } from './record-page.dto.js';

export class AuditDto extends RecordPageDto {
  @MayBeAbsent()
  @IsIn(AUDIT_ACTIONS)
  readonly action?: AuditAction;

  @MayBeAbsent()
  @IsIn(AUDIT_OUTCOMES)
  readonly outcome?: AuditOutcome;

  @MayBeAbsent()
  @IsBackupId()
  readonly backupId?: string;

  @MayBeAbsent()
  @IsRunId()
  readonly runId?: string;

  @MayBeAbsent()
  @Matches(AUDIT_ID, { message: '$property must be the `next` of the page before' })
  readonly after?: string;
}
