// Logs users in.

import { Body, Controller, Get, HttpCode, HttpStatus, Post, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { CurrentUser, Public } from './auth.decorators.js';
import { LoginDto } from './login.dto.js';
import type { Principal } from './role.js';
import { UsersService } from './users.service.js';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: JwtService,
  ) {}

  /** A token to send as `Authorization: Bearer <token>`. */
  @Public()
  @Post('login')
  @HttpCode(HttpStatus.OK)
  async login(@Body() { user, password }: LoginDto): Promise<{ token: string }> {
    const principal = await this.users.authenticate(user, password);
    if (!principal) throw new UnauthorizedException('The user or the password is wrong.');
    return { token: await this.tokens.signAsync({ sub: principal.name, role: principal.role }) };
  }

  @Get('me')
  me(@CurrentUser() user: Principal): Principal {
    return user;
  }
}
