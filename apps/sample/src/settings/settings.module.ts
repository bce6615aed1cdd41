// Gives the settings to every module, and says at the start what a developer should know about them.

import { Global, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { Settings } from './settings.js';

@Global()
@Module({
  providers: [{ provide: Settings, useFactory: () => new Settings(process.env) }],
  exports: [Settings],
})
export class SettingsModule implements OnModuleInit {
  private readonly logger = new Logger(Settings.name);

  constructor(private readonly settings: Settings) {}

  onModuleInit(): void {
    for (const warning of this.settings.warnings) this.logger.warn(warning);
  }
}
