// Likes: a user likes a photo once or not at all.

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import type { Principal } from '../auth/role.js';
import { UsersService } from '../auth/users.service.js';
import { DatabaseService } from '../database/database.service.js';
import { PhotosService } from '../photos/photos.service.js';

export interface LikeCount {
  readonly photoId: number;
  readonly likes: number;
}

const INSERT = 'INSERT INTO likes (photo_id, user_name) VALUES (?, ?) ON CONFLICT DO NOTHING';
const DELETE = 'DELETE FROM likes WHERE photo_id = ? AND user_name = ?';

@Injectable()
export class LikesService {
  constructor(
    private readonly database: DatabaseService,
    private readonly photos: PhotosService,
    private readonly users: UsersService,
  ) {}

  async add(photoId: number, user: Principal): Promise<LikeCount> {
    const photo = await this.photos.get(photoId);
    await this.users.requireExisting(user);
    const added = await this.database.run(INSERT, photo.id, user.name);
    if (added === 0) throw new ConflictException(`You like photo ${photoId} already.`);
    return await this.count(photoId);
  }

  async remove(photoId: number, user: Principal): Promise<LikeCount> {
    const photo = await this.photos.get(photoId);
    const removed = await this.database.run(DELETE, photo.id, user.name);
    if (removed === 0) throw new NotFoundException(`You don't like photo ${photoId} yet.`);
    return await this.count(photoId);
  }

  private async count(photoId: number): Promise<LikeCount> {
    const { likes } = await this.photos.get(photoId);
    return { photoId, likes };
  }
}
