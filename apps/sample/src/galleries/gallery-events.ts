// Tells other parts of the app what happened to galleries, so that the galleries need not know those parts.

import { Injectable, Logger } from '@nestjs/common';
import type { Gallery } from './gallery.js';

export type GalleryListener = (gallery: Gallery) => void | Promise<void>;

@Injectable()
export class GalleryEvents {
  private readonly logger = new Logger(GalleryEvents.name);
  private readonly listeners = new Set<GalleryListener>();

  /** Calls the listener after each gallery that was added and stored. The result takes it off again. */
  onAdded(listener: GalleryListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Does not wait for the listeners; one that fails is logged and disturbs nobody. */
  added(gallery: Gallery): void {
    for (const listener of this.listeners) void this.tell(listener, gallery);
  }

  private async tell(listener: GalleryListener, gallery: Gallery): Promise<void> {
    try {
      await listener(gallery);
    } catch (error) {
      this.logger.error(`A listener failed after gallery ${gallery.id} was added`, error);
    }
  }
}
