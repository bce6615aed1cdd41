// Lets a request through only with a valid token, unless the route is @Public().

import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import type { IncomingMessage } from 'node:http';
import { type AuthenticatedRequest, PUBLIC_KEY } from './auth.decorators.js';
import { type Principal, type Role, ROLES } from './role.js';

/** Never asks the database, so that an admin can watch a restore while the database is closed. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: JwtService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const isPublic = this.reflector.getAllAndOverride<boolean>(PUBLIC_KEY, [context.getHandler(), context.getClass()]);
    if (isPublic) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.user = await this.principalOf(bearerToken(request));
    return true;
  }

  private async principalOf(token: string): Promise<Principal> {
    const { sub, role } = await this.verified(token);
    if (typeof sub === 'string' && isRole(role)) return { name: sub, role };
    throw new UnauthorizedException('The token does not say who you are; log in again.');
  }

  private async verified(token: string): Promise<Record<string, unknown>> {
    try {
      return await this.tokens.verifyAsync<Record<string, unknown>>(token);
    } catch (cause) {
      throw new UnauthorizedException('The token is not valid or has expired; log in again.', { cause });
    }
  }
}

function bearerToken(request: IncomingMessage): string {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new UnauthorizedException('Send the token of POST /auth/login as a bearer token.');
  return token;
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
