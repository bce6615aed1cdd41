// The gallery API: every feature, and what holds for all of them.

import { Module, ValidationPipe } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { AuthModule } from './auth/auth.module.js';
import { BackupsModule } from './backups/backups.module.js';
import { DatabaseModule } from './database/database.module.js';
import { GalleriesModule } from './galleries/galleries.module.js';
import { HealthController } from './health/health.controller.js';
import { LoggingModule } from './logging/logging.module.js';
import { PhotosModule } from './photos/photos.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { SocialModule } from './social/social.module.js';

@Module({
  imports: [
    SettingsModule,
    LoggingModule,
    DatabaseModule,
    AuthModule,
    GalleriesModule,
    PhotosModule,
    SocialModule,
    BackupsModule,
  ],
  controllers: [HealthController],
  providers: [{ provide: APP_PIPE, useFactory: validationPipe }],
})
export class AppModule {}

function validationPipe(): ValidationPipe {
  return new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true });
}
