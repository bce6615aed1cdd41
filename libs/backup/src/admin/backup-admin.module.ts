// The admin routes as a module of their own: one call, one path, its guards.

import { type DynamicModule, Inject, Module, type NestModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { Actors } from './actors.js';
import { describeRoutes } from './openapi/describe-routes.js';
import { type BackupAdminOptions, parseAdminOptions } from './options.js';
import { PlatformRefusals } from './problem/platform-refusals.js';
import { createControllers } from './routes/controllers.js';
import { UnguardedWarning } from './unguarded-warning.js';

@Module({})
export class BackupAdminModule implements NestModule, OnModuleInit {
  constructor(@Inject(PlatformRefusals) private readonly refusals: PlatformRefusals) {}

  /**
   * Mounts the routes. They use the BackupService of the application's BackupModule.
   * @throws BackupError ADMIN_UNGUARDED without guards, unless `unguarded: true` says that this is meant
   */
  static register(options: BackupAdminOptions): DynamicModule {
    const settings = parseAdminOptions(options);
    const { path, imports, guards, actor } = settings;
    return {
      module: BackupAdminModule,
      imports,
      controllers: createControllers(settings),
      providers: [
        {
          provide: PlatformRefusals,
          inject: [HttpAdapterHost],
          useFactory: (host: HttpAdapterHost) => new PlatformRefusals(host, path),
        },
        { provide: Actors, useFactory: () => new Actors(actor) },
        // Awaited while the application is made, so before it can ask for its OpenAPI document.
        { provide: 'nestjs-backup:openapi', useFactory: describeRoutes },
        ...(guards.length === 0 ? [{ provide: UnguardedWarning, useFactory: () => new UnguardedWarning(path) }] : []),
      ],
    };
  }

  configure(): void {
    this.refusals.beforeRoutes();
  }

  onModuleInit(): void {
    this.refusals.afterRoutes();
  }
}
