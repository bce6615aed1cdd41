// What users say about photos.

import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { CommentsController } from './comments.controller.js';
import { CommentsService } from './comments.service.js';
import { LikesController } from './likes.controller.js';
import { LikesService } from './likes.service.js';

@Module({
  imports: [AuthModule, PhotosModule],
  controllers: [CommentsController, LikesController],
  providers: [CommentsService, LikesService],
})
export class SocialModule {}
