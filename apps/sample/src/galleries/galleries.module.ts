// Galleries, and the events that tell of them.

import { Module } from '@nestjs/common';
import { GalleriesController } from './galleries.controller.js';
import { GalleriesService } from './galleries.service.js';
import { GalleryEvents } from './gallery-events.js';

@Module({
  controllers: [GalleriesController],
  providers: [GalleriesService, GalleryEvents],
  exports: [GalleriesService, GalleryEvents],
})
export class GalleriesModule {}
