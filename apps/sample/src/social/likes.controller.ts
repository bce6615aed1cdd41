// /photos/:id/likes

import { Controller, Delete, Param, Post } from '@nestjs/common';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/role.js';
import { IdPipe } from '../id.pipe.js';
import { type LikeCount, LikesService } from './likes.service.js';

@Controller('photos/:id/likes')
export class LikesController {
  constructor(private readonly likes: LikesService) {}

  @Post()
  add(@Param('id', IdPipe) photoId: number, @CurrentUser() user: Principal): Promise<LikeCount> {
    return this.likes.add(photoId, user);
  }

  @Delete()
  remove(@Param('id', IdPipe) photoId: number, @CurrentUser() user: Principal): Promise<LikeCount> {
    return this.likes.remove(photoId, user);
  }
}
