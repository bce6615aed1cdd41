// Says at start that routes are open to everyone, for whoever left that on by mistake.

import { Logger, type OnModuleInit } from '@nestjs/common';

export class UnguardedWarning implements OnModuleInit {
  private readonly logger = new Logger('Backup');

  constructor(private readonly path: string) {}

  onModuleInit(): void {
    this.logger.warn(
      `The backup routes under ${this.path} have no guards: whoever reaches them can read, replace and delete all data.`,
    );
  }
}
