// Everything the app takes from its environment, read once when it starts.

import { randomBytes } from 'node:crypto';
import type { Role } from '../auth/role.js';
import { type BackupSettings, backupSettings } from './backup-settings.js';
import { type DatabaseSettings, databaseSettings } from './database-settings.js';
import { EnvironmentReader, type Environment } from './environment-reader.js';
import { type ProfileSettings, profileSettings } from './profile-settings.js';

/** An account that the environment provides; its password there is the one that counts. */
export interface ProvidedAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const DEVELOPMENT_PASSWORD = 'admin-in-development';

export class Settings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly database: DatabaseSettings;
  readonly jwtSecret: string;
  readonly accounts: readonly ProvidedAccount[];
  readonly backup: BackupSettings;
  readonly profile: ProfileSettings;
  /** What is fine on a developer's machine and should be known. */
  readonly warnings: readonly string[];

  /** Throws a SettingsError that names every problem. */
  constructor(variables: Environment) {
    const environment = new EnvironmentReader(variables);
    this.host = environment.text('HOST') ?? '127.0.0.1';
    this.port = environment.integer('PORT', 3000, 0, 65_535);
    this.database = databaseSettings(environment);
    this.backup = backupSettings(environment);
    this.profile = profileSettings(environment, this);

    const development = environment.text('NODE_ENV') !== 'production' && LOOPBACK.has(this.host);
    const secrets = new Secrets(environment, development);
    this.jwtSecret = secrets.jwtSecret();
    this.accounts = secrets.accounts();
    this.warnings = secrets.warnings;
    environment.finish();
  }
}

/** Secrets have defaults only in development: not in production and not reachable from another machine. */
class Secrets {
  readonly warnings: string[] = [];

  constructor(
    private readonly environment: EnvironmentReader,
    private readonly development: boolean,
  ) {}

  jwtSecret(): string {
    return this.inDevelopment(
      this.environment.secret('JWT_SECRET', 32),
      randomBytes(32).toString('base64url'),
      'JWT_SECRET',
      'tokens end when the app does.',
    );
  }

  accounts(): ProvidedAccount[] {
    const adminPassword = this.inDevelopment(
      this.environment.secret('ADMIN_PASSWORD', 12),
      DEVELOPMENT_PASSWORD,
      'ADMIN_PASSWORD',
      'the user "admin" has the password of .env.example.',
    );
    const admin: ProvidedAccount = { name: 'admin', role: 'admin', password: adminPassword };
    const viewerPassword = this.environment.secret('VIEWER_PASSWORD', 12);
    return viewerPassword === undefined
      ? [admin]
      : [admin, { name: 'viewer', role: 'viewer', password: viewerPassword }];
  }

  private inDevelopment(value: string | undefined, fallback: string, name: string, consequence: string): string {
    if (value !== undefined) return value;
    if (this.development) this.warnings.push(`${name} is not set: ${consequence}`);
    else this.environment.refuse(`${name} must be set in production, and whenever HOST is not loopback.`, undefined);
    return fallback;
  }
}
