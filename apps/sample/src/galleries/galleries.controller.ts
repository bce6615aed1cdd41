// /galleries

import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Roles } from '../auth/auth.decorators.js';
import { type Page, PageQuery } from '../page.js';
import { GalleriesService } from './galleries.service.js';
import { CreateGalleryDto } from './gallery.dto.js';
import type { Gallery } from './gallery.js';

@Controller('galleries')
export class GalleriesController {
  constructor(private readonly galleries: GalleriesService) {}

  @Get()
  list(@Query() page: PageQuery): Page<Gallery> {
    return this.galleries.list(page);
  }

  @Get(':id')
  get(@Param('id', ParseIntPipe) id: number): Gallery {
    return this.galleries.get(id);
  }

  @Post()
  @Roles('admin')
  add(@Body() gallery: CreateGalleryDto): Gallery {
    return this.galleries.add(gallery);
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(@Param('id', ParseIntPipe) id: number): void {
    this.galleries.remove(id);
  }
}
