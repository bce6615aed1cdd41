// Reads an id from a path. A number that is too large for any id is the id of nothing.

import { Injectable, NotFoundException, ParseIntPipe, type ArgumentMetadata } from '@nestjs/common';

@Injectable()
export class IdPipe extends ParseIntPipe {
  override async transform(value: string, metadata: ArgumentMetadata): Promise<number> {
    const id = await super.transform(value, metadata);
    if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
    throw new NotFoundException(`There is nothing with the id ${value}.`);
  }
}
