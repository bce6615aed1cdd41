// /galleries/:id/photos and /photos/:id

import { Body, Controller, Get, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Roles } from '../auth/auth.decorators.js';
import { type Page, PageQuery } from '../page.js';
import { CreatePhotoDto } from './photo.dto.js';
import { type Photo, PhotosService } from './photos.service.js';

@Controller()
export class PhotosController {
  constructor(private readonly photos: PhotosService) {}

  @Get('galleries/:id/photos')
  list(@Param('id', ParseIntPipe) galleryId: number, @Query() page: PageQuery): Page<Photo> {
    return this.photos.list(galleryId, page);
  }

  @Post('galleries/:id/photos')
  @Roles('admin')
  add(@Param('id', ParseIntPipe) galleryId: number, @Body() photo: CreatePhotoDto): Photo {
    return this.photos.add(galleryId, photo);
  }

  @Get('photos/:id')
  get(@Param('id', ParseIntPipe) id: number): Photo {
    return this.photos.get(id);
  }
}
