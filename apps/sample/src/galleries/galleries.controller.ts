// /galleries

import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { Roles } from '../auth/auth.decorators.js';
import { IdPipe } from '../id.pipe.js';
import { type Page, PageQuery } from '../page.js';
import { GalleriesService } from './galleries.service.js';
import { CreateGalleryDto } from './gallery.dto.js';
import type { Gallery } from './gallery.js';

@Controller('galleries')
export class GalleriesController {
  constructor(private readonly galleries: GalleriesService) {}

  @Get()
  list(@Query() page: PageQuery): Promise<Page<Gallery>> {
    return this.galleries.list(page);
  }

  @Get(':id')
  get(@Param('id', IdPipe) id: number): Promise<Gallery> {
    return this.galleries.get(id);
  }

  @Post()
  @Roles('admin')
  add(@Body() gallery: CreateGalleryDto): Promise<Gallery> {
    return this.galleries.add(gallery);
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(@Param('id', IdPipe) id: number): Promise<void> {
    return this.galleries.remove(id);
  }
}
