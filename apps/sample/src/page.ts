// Lists are read a page at a time.

import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class PageQuery {
  /** Only items after the one with this id. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly after: number = 0;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  readonly limit: number = 50;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Give it as `after` for the next page. Missing on the last page. */
  readonly next?: number;
}

/** The page in rows that were read with one more than the limit, which tells whether there is a next page. */
export function pageOf<Item extends { readonly id: number }>(rows: readonly Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last ? { items, next: last.id } : { items };
}
