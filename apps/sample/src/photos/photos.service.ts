// Photos: what is known of the pictures in a gallery.

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { DatabaseService } from '../database/database.service.js';
import { GalleriesService } from '../galleries/galleries.service.js';
import { type Page, pageOf, type PageQuery } from '../page.js';
import type { CreatePhotoDto } from './photo.dto.js';

export interface Photo {
  readonly id: number;
  readonly galleryId: number;
  readonly title: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly createdAt: string;
  readonly likes: number;
  readonly comments: number;
}

const SELECT = `SELECT id, gallery_id AS "galleryId", title, file_name AS "fileName", bytes, sha256, created_at AS "createdAt",
  (SELECT count(*) FROM likes WHERE photo_id = photos.id) AS likes,
  (SELECT count(*) FROM comments WHERE photo_id = photos.id) AS comments FROM photos`;
const INSERT = `INSERT INTO photos (gallery_id, title, file_name, bytes, sha256) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (gallery_id, file_name) DO NOTHING RETURNING id`;

@Injectable()
export class PhotosService {
  constructor(
    private readonly database: DatabaseService,
    private readonly galleries: GalleriesService,
  ) {}

  async list(galleryId: number, { after, limit }: PageQuery): Promise<Page<Photo>> {
    const gallery = await this.galleries.get(galleryId);
    const sql = `${SELECT} WHERE gallery_id = ? AND id > ? ORDER BY id LIMIT ?`;
    return pageOf(await this.database.all<Photo>(sql, gallery.id, after, limit + 1), limit);
  }

  async get(id: number): Promise<Photo> {
    const photo = await this.database.get<Photo>(`${SELECT} WHERE id = ?`, id);
    if (!photo) throw new NotFoundException(`There is no photo ${id}.`);
    return photo;
  }

  async add(galleryId: number, { title, fileName, bytes, sha256 }: CreatePhotoDto): Promise<Photo> {
    const gallery = await this.galleries.get(galleryId);
    const inserted = await this.database.get<{ id: number }>(
      INSERT,
      gallery.id,
      title,
      fileName,
      bytes,
      sha256 ?? null,
    );
    if (!inserted) throw new ConflictException(`Gallery "${gallery.name}" has a file ${fileName} already.`);
    return await this.get(inserted.id);
  }
}
