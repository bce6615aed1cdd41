// What POST /auth/login takes.

import { IsString, Length } from 'class-validator';

export class LoginDto {
  @IsString()
  @Length(1, 100)
  readonly user!: string;

  @IsString()
  @Length(1, 200)
  readonly password!: string;
}
