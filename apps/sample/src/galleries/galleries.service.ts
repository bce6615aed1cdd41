// Galleries: sets of photos with a name.

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { BackupAfter } from 'nestjs-backup';
import { DatabaseService } from '../database/database.service.js';
import { type Page, pageOf, type PageQuery } from '../page.js';
import type { CreateGalleryDto } from './gallery.dto.js';
import type { Gallery } from './gallery.js';

const SELECT = `SELECT id, name, description, created_at AS "createdAt",
  (SELECT count(*) FROM photos WHERE gallery_id = galleries.id) AS photos FROM galleries`;
const INSERT = 'INSERT INTO galleries (name, description) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id';

@Injectable()
export class GalleriesService {
  constructor(private readonly database: DatabaseService) {}

  async list({ after, limit }: PageQuery): Promise<Page<Gallery>> {
    const rows = await this.database.all<Gallery>(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, after, limit + 1);
    return pageOf(rows, limit);
  }

  async get(id: number): Promise<Gallery> {
    const gallery = await this.database.get<Gallery>(`${SELECT} WHERE id = ?`, id);
    if (!gallery) throw new NotFoundException(`There is no gallery ${id}.`);
    return gallery;
  }

  @BackupAfter('gallery', { label: ({ name }: Gallery) => `gallery added: ${name}` })
  async add({ name, description = '' }: CreateGalleryDto): Promise<Gallery> {
    const inserted = await this.database.get<{ id: number }>(INSERT, name, description);
    if (!inserted) throw new ConflictException(`There is a gallery named "${name}" already.`);
    return await this.get(inserted.id);
  }

  /** Its photos go with it, and what was said about them. */
  async remove(id: number): Promise<void> {
    const removed = await this.database.run('DELETE FROM galleries WHERE id = ?', id);
    if (removed === 0) throw new NotFoundException(`There is no gallery ${id}.`);
  }
}
