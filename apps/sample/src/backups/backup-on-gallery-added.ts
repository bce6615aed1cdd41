// Takes a backup whenever a gallery was added, labelled with its name.

import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { BackupService } from 'nestjs-backup';
import type { Gallery } from '../galleries/gallery.js';
import { GalleryEvents } from '../galleries/gallery-events.js';

@Injectable()
export class BackupOnGalleryAdded implements OnModuleInit, OnModuleDestroy {
  private stopListening = (): void => undefined;

  constructor(
    private readonly galleries: GalleryEvents,
    private readonly backups: BackupService,
  ) {}

  onModuleInit(): void {
    this.stopListening = this.galleries.onAdded((gallery) => this.backUp(gallery));
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Does not wait for the backup. Of several galleries added during one backup, the next backup has them all. */
  private backUp({ name }: Gallery): void {
    this.backups.startBackup('gallery', { trigger: 'event', label: `gallery added: ${name}` });
  }
}
