// Opens a SQLite file with better-sqlite3 where that loads, else with what newer versions of Node.js bring along.

export interface TestDatabase {
  exec(sql: string): unknown;
  close(): unknown;
}

export async function openDatabase(path: string): Promise<TestDatabase> {
  try {
    const { default: Database } = await import('better-sqlite3');
    return new Database(path);
  } catch {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(path);
  }
}
