// Nest's logger, to a file instead of the terminal.

import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { inspect } from 'node:util';
import type { LogFile } from './log-file.js';

export class FileLogger extends ConsoleLogger {
  constructor(private readonly file: LogFile) {
    super({ colors: false });
  }

  protected override printMessages(messages: unknown[], context = '', level: LogLevel = 'log'): void {
    for (const message of messages) {
      const text = typeof message === 'string' ? message : inspect(message);
      this.file.write(`${new Date().toISOString()} ${level.toUpperCase()} [${context}] ${text}\n`);
    }
  }

  protected override printStackTrace(stack: string): void {
    if (stack) this.file.write(`${stack}\n`);
  }
}
