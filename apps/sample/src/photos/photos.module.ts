// Photos of galleries.

import { Module } from '@nestjs/common';
import { GalleriesModule } from '../galleries/galleries.module.js';
import { PhotosController } from './photos.controller.js';
import { PhotosService } from './photos.service.js';

@Module({
  imports: [GalleriesModule],
  controllers: [PhotosController],
  providers: [PhotosService],
  exports: [PhotosService],
})
export class PhotosModule {}
