// The file that the log of the app goes to, when the settings name one.

import { Global, Inject, Module, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { Settings } from '../settings/settings.js';
import { LogFile } from './log-file.js';

@Global()
@Module({
  providers: [{ provide: LogFile, inject: [Settings], useFactory: logFile }],
  exports: [LogFile],
})
export class LoggingModule implements OnApplicationShutdown {
  constructor(@Optional() @Inject(LogFile) private readonly file?: LogFile) {}

  async onApplicationShutdown(): Promise<void> {
    await this.file?.reopen();
  }
}

function logFile({ profile }: Settings): LogFile | undefined {
  return profile.logsToFile ? new LogFile(profile.logFile) : undefined;
}
