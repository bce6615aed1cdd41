// /photos/:id/likes

import { Controller, Delete, Param, ParseIntPipe, Post } from '@nestjs/common';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/role.js';
import { type LikeCount, LikesService } from './likes.service.js';

@Controller('photos/:id/likes')
export class LikesController {
  constructor(private readonly likes: LikesService) {}

  @Post()
  add(@Param('id', ParseIntPipe) photoId: number, @CurrentUser() user: Principal): LikeCount {
    return this.likes.add(photoId, user);
  }

  @Delete()
  remove(@Param('id', ParseIntPipe) photoId: number, @CurrentUser() user: Principal): LikeCount {
    return this.likes.remove(photoId, user);
  }
}
