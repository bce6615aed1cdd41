// Galleries: sets of photos with a name.

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { DatabaseService } from '../database/database.service.js';
import { type Page, pageOf, type PageQuery } from '../page.js';
import { GalleryEvents } from './gallery-events.js';
import type { CreateGalleryDto } from './gallery.dto.js';
import type { Gallery } from './gallery.js';

const SELECT = `SELECT id, name, description, created_at AS createdAt,
  (SELECT count(*) FROM photos WHERE gallery_id = galleries.id) AS photos FROM galleries`;
const INSERT = 'INSERT INTO galleries (name, description) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING id';

@Injectable()
export class GalleriesService {
  constructor(
    private readonly database: DatabaseService,
    private readonly events: GalleryEvents,
  ) {}

  list({ after, limit }: PageQuery): Page<Gallery> {
    const rows = this.database.all<Gallery>(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, after, limit + 1);
    return pageOf(rows, limit);
  }

  get(id: number): Gallery {
    const gallery = this.database.get<Gallery>(`${SELECT} WHERE id = ?`, id);
    if (!gallery) throw new NotFoundException(`There is no gallery ${id}.`);
    return gallery;
  }

  add({ name, description = '' }: CreateGalleryDto): Gallery {
    const inserted = this.database.get<{ id: number }>(INSERT, name, description);
    if (!inserted) throw new ConflictException(`There is a gallery named "${name}" already.`);
    const gallery = this.get(inserted.id);
    this.events.added(gallery);
    return gallery;
  }

  /** Its photos go with it, and what was said about them. */
  remove(id: number): void {
    const removed = this.database.run('DELETE FROM galleries WHERE id = ?', id);
    if (removed === 0) throw new NotFoundException(`There is no gallery ${id}.`);
  }
}
