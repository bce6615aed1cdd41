// What POST /auth/login takes.

import { IsString, Length } from 'class-validator';
import { IsPlainText } from '../plain-text.js';

export class LoginDto {
  @IsPlainText(1, 100)
  readonly user!: string;

  @IsString()
  @Length(1, 200)
  readonly password!: string;
}
