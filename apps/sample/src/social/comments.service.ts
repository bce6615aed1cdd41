// Comments: what users say about photos.

import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/role.js';
import { UsersService } from '../auth/users.service.js';
import { DatabaseService } from '../database/database.service.js';
import { type Page, pageOf, type PageQuery } from '../page.js';
import { PhotosService } from '../photos/photos.service.js';
import type { CreateCommentDto } from './comment.dto.js';

export interface Comment {
  readonly id: number;
  readonly photoId: number;
  readonly author: string;
  readonly text: string;
  readonly createdAt: string;
}

const COLUMNS = 'id, photo_id AS "photoId", author, text, created_at AS "createdAt"';
const INSERT = `INSERT INTO comments (photo_id, author, text) VALUES (?, ?, ?) RETURNING ${COLUMNS}`;
const LIST = `SELECT ${COLUMNS} FROM comments WHERE photo_id = ? AND id > ? ORDER BY id LIMIT ?`;

@Injectable()
export class CommentsService {
  constructor(
    private readonly database: DatabaseService,
    private readonly photos: PhotosService,
    private readonly users: UsersService,
  ) {}

  async list(photoId: number, { after, limit }: PageQuery): Promise<Page<Comment>> {
    const photo = await this.photos.get(photoId);
    return pageOf(await this.database.all<Comment>(LIST, photo.id, after, limit + 1), limit);
  }

  async add(photoId: number, author: Principal, { text }: CreateCommentDto): Promise<Comment> {
    const photo = await this.photos.get(photoId);
    await this.users.requireExisting(author);
    return await this.database.single<Comment>(INSERT, photo.id, author.name, text);
  }
}
