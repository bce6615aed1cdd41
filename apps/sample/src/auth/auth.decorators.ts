// What a route says about who may call it, and how a handler learns who did.

import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Principal, Role } from './role.js';

export const PUBLIC_KEY = 'auth:public';
export const ROLES_KEY = 'auth:roles';

/** A request after the guard let it through; `user` is missing on public routes. */
export interface AuthenticatedRequest extends IncomingMessage {
  user?: Principal;
}

/** Anyone may call it, without a token. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_KEY, true);

/** Only users with one of the roles may call it. Without it, every user may. */
export const Roles = (...roles: readonly Role[]): CustomDecorator => SetMetadata(ROLES_KEY, roles);

/** The user who sent the request. Not for public routes. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<AuthenticatedRequest>().user,
);
