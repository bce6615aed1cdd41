// How the app asks its database, whichever it is. Statements are SQL that SQLite and PostgreSQL both understand.

export type SqlValue = string | number | null;

/** In a statement `?` stands for a value, and for nothing else; an alias with capitals is quoted. */
export abstract class Queries {
  /** All rows, in the shape that the statement gives them. */
  abstract all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;

  /** The number of rows that were inserted, changed or deleted. */
  abstract run(sql: string, ...values: SqlValue[]): Promise<number>;

  /** The first row. */
  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    const [row] = await this.all<Row>(sql, ...values);
    return row;
  }

  /** The row of a statement that always has one, e.g. an insert with `RETURNING`. */
  async single<Row>(sql: string, ...values: SqlValue[]): Promise<Row> {
    const row = await this.get<Row>(sql, ...values);
    if (row === undefined) throw new Error(`A statement that always has a row had none: ${sql}`);
    return row;
  }
}
