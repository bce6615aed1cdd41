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

  add(photoId: number, user: Principal): LikeCount {
    const photo = this.photos.get(photoId);
    this.users.requireExisting(user);
    const added = this.database.run(INSERT, photo.id, user.name);
    if (added === 0) throw new ConflictException(`You like photo ${photoId} already.`);
    return { photoId, likes: photo.likes + 1 };
  }

  remove(photoId: number, user: Principal): LikeCount {
    const photo = this.photos.get(photoId);
    const removed = this.database.run(DELETE, photo.id, user.name);
    if (removed === 0) throw new NotFoundException(`You don't like photo ${photoId} yet.`);
    return { photoId, likes: photo.likes - 1 };
  }
}
