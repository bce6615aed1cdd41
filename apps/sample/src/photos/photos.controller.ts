// /galleries/:id/photos and /photos/:id

import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Roles } from '../auth/auth.decorators.js';
import { IdPipe } from '../id.pipe.js';
import { type Page, PageQuery } from '../page.js';
import { CreatePhotoDto } from './photo.dto.js';
import { type Photo, PhotosService } from './photos.service.js';

@Controller()
export class PhotosController {
  constructor(private readonly photos: PhotosService) {}

  @Get('galleries/:id/photos')
  list(@Param('id', IdPipe) galleryId: number, @Query() page: PageQuery): Promise<Page<Photo>> {
    return this.photos.list(galleryId, page);
  }

  @Post('galleries/:id/photos')
  @Roles('admin')
  add(@Param('id', IdPipe) galleryId: number, @Body() photo: CreatePhotoDto): Promise<Photo> {
    return this.photos.add(galleryId, photo);
  }

  @Get('photos/:id')
  get(@Param('id', IdPipe) id: number): Promise<Photo> {
    return this.photos.get(id);
  }
}
