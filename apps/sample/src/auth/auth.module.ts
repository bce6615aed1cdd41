// Users, tokens, and the guards of every route.

import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule, type JwtModuleOptions } from '@nestjs/jwt';
import { Settings } from '../settings/settings.js';
import { AuthController } from './auth.controller.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { RolesGuard } from './roles.guard.js';
import { UsersService } from './users.service.js';

@Module({
  // Global, so that any module can put the guards on its own routes.
  imports: [JwtModule.registerAsync({ global: true, inject: [Settings], useFactory: jwtOptions })],
  controllers: [AuthController],
  providers: [
    UsersService,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [UsersService],
})
export class AuthModule {}

function jwtOptions(settings: Settings): JwtModuleOptions {
  return {
    secret: settings.jwtSecret,
    signOptions: { algorithm: 'HS256', expiresIn: '1h' },
    verifyOptions: { algorithms: ['HS256'] },
  };
}
