// /photos/:id/comments

import { Body, Controller, Get, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/role.js';
import { type Page, PageQuery } from '../page.js';
import { CreateCommentDto } from './comment.dto.js';
import { type Comment, CommentsService } from './comments.service.js';

@Controller('photos/:id/comments')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get()
  list(@Param('id', ParseIntPipe) photoId: number, @Query() page: PageQuery): Page<Comment> {
    return this.comments.list(photoId, page);
  }

  @Post()
  add(
    @Param('id', ParseIntPipe) photoId: number,
    @CurrentUser() user: Principal,
    @Body() comment: CreateCommentDto,
  ): Comment {
    return this.comments.add(photoId, user, comment);
  }
}
