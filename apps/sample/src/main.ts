// Starts the gallery API and ends it cleanly on SIGTERM and SIGINT.

import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { FileLogger } from './logging/file-logger.js';
import { LogFile } from './logging/log-file.js';
import { loadEnvFile } from './settings/env-file.js';
import { SettingsError } from './settings/environment-reader.js';
import { Settings } from './settings/settings.js';

const logger = new Logger('Gallery');

async function start(): Promise<void> {
  loadEnvFile();
  const app = await NestFactory.create(AppModule, { abortOnError: false });
  const logFile = app.get<LogFile | undefined>(LogFile);
  if (logFile) app.useLogger(new FileLogger(logFile));
  app.enableShutdownHooks([], { useProcessExit: true });
  try {
    const { host, port } = app.get(Settings);
    await app.listen(port, host);
    logger.log(`Listening on ${await app.getUrl()}`);
  } catch (error) {
    await app.close();
    throw error;
  }
}

start().catch((error: unknown) => {
  logger.error(error instanceof SettingsError ? error.message : error);
  process.exitCode = 1;
});
