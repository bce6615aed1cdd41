// Cuts what pg_dump says of a definition into its statements.

/** Outside of these a semicolon ends a statement: comments, texts, names, and what stands between dollar signs. */
const PIECES =
  /--[^\n]*|E'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[();]|[^-E'"$();]+|[\s\S]/g;

/** Without comments between them, and without their semicolons. Expects texts as the standard writes them. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let [statement, depth] = ['', 0];
  for (const [piece] of sql.matchAll(PIECES)) {
    if (piece.startsWith('--')) continue;
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0;
    if (piece !== ';' || depth > 0) {
      statement += piece;
      continue;
    }
    statements.push(statement.trim());
    statement = '';
  }
  return [...statements, statement.trim()].filter((text) => text !== '');
}

const NAME = String.raw`(?:"(?:[^"]|"")*"|[^\s".]+)`;
const FOREIGN_KEY = new RegExp(
  String.raw`^ALTER TABLE (?:ONLY )?(?:${NAME}\.)?${NAME}\s+ADD CONSTRAINT ${NAME} FOREIGN KEY `,
);

/** Whether it needs tables and keys that come later: foreign keys do, and so do remarks on constraints, which they are. */
export function comesLast(statement: string): boolean {
  return FOREIGN_KEY.test(statement) || statement.startsWith('COMMENT ON CONSTRAINT ');
}
