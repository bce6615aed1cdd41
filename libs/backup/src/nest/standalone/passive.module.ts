// Tells every BackupModule of an application that it was started for one command.

import { type DynamicModule, Module } from '@nestjs/common';

import { type Passive, PASSIVE } from '../tokens.js';

@Module({})
export class PassiveModule {
  static as(passive: Passive): DynamicModule {
    return {
      module: PassiveModule,
      global: true,
      providers: [{ provide: PASSIVE, useValue: passive }],
      exports: [PASSIVE],
    };
  }
}
