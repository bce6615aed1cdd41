// /photos/:id/comments

import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/role.js';
import { IdPipe } from '../id.pipe.js';
import { type Page, PageQuery } from '../page.js';
import { CreateCommentDto } from './comment.dto.js';
import { type Comment, CommentsService } from './comments.service.js';

@Controller('photos/:id/comments')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get()
  list(@Param('id', IdPipe) photoId: number, @Query() page: PageQuery): Promise<Page<Comment>> {
    return this.comments.list(photoId, page);
  }

  @Post()
  add(
    @Param('id', IdPipe) photoId: number,
    @CurrentUser() user: Principal,
    @Body() comment: CreateCommentDto,
  ): Promise<Comment> {
    return this.comments.add(photoId, user, comment);
  }
}
