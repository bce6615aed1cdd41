// What a text of a request must be: of a certain length, and without the one character that databases can't store.

import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';

export function IsPlainText(minLength: number, maxLength: number): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Length(minLength, maxLength),
    Matches(/^[^\0]*$/, { message: '$property must not contain a NUL character' }),
  );
}
