// Who has an account. The accounts of the environment are put in place whenever the database is opened.

import { Injectable, type OnModuleInit, UnauthorizedException } from '@nestjs/common';
import { DatabaseService } from '../database/database.service.js';
import { type ProvidedAccount, Settings } from '../settings/settings.js';
import { hashPassword, passwordMatches } from './passwords.js';
import type { Principal, Role } from './role.js';

interface UserRow {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
}

const FIND = 'SELECT name, role, password_hash AS "passwordHash" FROM users WHERE name = ?';
const SAVE = `INSERT INTO users (name, role, password_hash) VALUES (?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash`;

@Injectable()
export class UsersService implements OnModuleInit {
  constructor(
    private readonly database: DatabaseService,
    private readonly settings: Settings,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.database.prepare(async () => {
      for (const account of this.settings.accounts) await this.provide(account);
    });
  }

  /** The user with this name and password, or undefined without saying which of the two was wrong. */
  async authenticate(name: string, password: string): Promise<Principal | undefined> {
    const user = await this.database.get<UserRow>(FIND, name);
    return (await passwordMatches(password, user?.passwordHash)) && user
      ? { name: user.name, role: user.role }
      : undefined;
  }

  /** Throws when the user of a valid token is not in the database, e.g. after an older one was restored. */
  async requireExisting({ name }: Principal): Promise<void> {
    if (!(await this.database.get(FIND, name))) throw new UnauthorizedException('Your account is gone; log in again.');
  }

  private async provide({ name, role, password }: ProvidedAccount): Promise<void> {
    const user = await this.database.get<UserRow>(FIND, name);
    if (user?.role === role && (await passwordMatches(password, user.passwordHash))) return;
    await this.database.run(SAVE, name, role, await hashPassword(password));
  }
}
