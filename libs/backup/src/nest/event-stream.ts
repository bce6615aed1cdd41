// Carries events from where they happen to whoever subscribed.

import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';

import type { BackupEvent } from '../core/events.js';

@Injectable()
export class EventStream {
  private readonly subject = new Subject<BackupEvent>();

  /** Completes when the application shuts down. */
  readonly events$: Observable<BackupEvent> = this.subject.asObservable();

  emit(event: BackupEvent): void {
    this.subject.next(event);
  }

  close(): void {
    this.subject.complete();
  }
}
