// /health: 200 while the app can serve requests, 503 while it can't.

import { Controller, Get } from '@nestjs/common';
import { Public } from '../auth/auth.decorators.js';
import { DatabaseService } from '../database/database.service.js';

export interface Health {
  readonly status: 'ok';
  readonly schemaVersion: number;
}

@Controller('health')
export class HealthController {
  constructor(private readonly database: DatabaseService) {}

  @Public()
  @Get()
  async check(): Promise<Health> {
    return { status: 'ok', schemaVersion: await this.database.schemaVersion() };
  }
}
