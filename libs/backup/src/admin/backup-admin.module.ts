// The admin routes as a module of their own: one call, one path, its guards.

import { type DynamicModule, Module } from '@nestjs/common';

import { describeRoutes } from './openapi/describe-routes.js';
import { type BackupAdminOptions, parseAdminOptions } from './options.js';
import { createControllers } from './routes/controllers.js';
import { UnguardedWarning } from './unguarded-warning.js';

@Module({})
export class BackupAdminModule {
  /**
   * Mounts the routes. They use the BackupService of the application's BackupModule.
   * @throws BackupError ADMIN_UNGUARDED without guards, unless `unguarded: true` says that this is meant
   */
  static register(options: BackupAdminOptions): DynamicModule {
    const settings = parseAdminOptions(options);
    const unguarded = settings.guards.length === 0;
    return {
      module: BackupAdminModule,
      imports: settings.imports,
      controllers: createControllers(settings),
      providers: [
        // Awaited while the application is made, so before it can ask for its OpenAPI document.
        { provide: 'nestjs-backup:openapi', useFactory: describeRoutes },
        ...(unguarded ? [{ provide: UnguardedWarning, useFactory: () => new UnguardedWarning(settings.path) }] : []),
      ],
    };
  }
}
