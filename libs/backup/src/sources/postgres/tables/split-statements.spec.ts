// Cutting what pg_dump writes into statements, whatever texts and names are in it.

import { describe, expect, it } from '@jest/globals';

import { comesLast, splitStatements } from './split-statements.js';

describe('splitStatements', () => {
  it('ends a statement at a semicolon that is in no text, name, comment or parentheses', () => {
    const statements = [
      `CREATE TABLE "a;""b" (x text DEFAULT 'it''s; --')`,
      String.raw`COMMENT ON TABLE x IS E'a\';b'`,
      'CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)',
      'SELECT $q$ ; $$ $q$, $$;$$',
      'ALTER TABLE t ADD E int',
    ];
    const sql = `--\n-- Name: x; Type: y\n--\n\n${statements.join(';\n\n')};\n-- it's; over\n`;
    expect(splitStatements(sql)).toEqual(statements);
    expect(splitStatements('')).toEqual([]);
  });
});

describe('comesLast', () => {
  it.each([
    ['ALTER TABLE ONLY public.a\n    ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES public.b(id)', true],
    ['ALTER TABLE "s p"."a "" b"\n    ADD CONSTRAINT "k k" FOREIGN KEY (x) REFERENCES public.b(id)', true],
    ['ALTER TABLE ONLY public.a\n    ADD CONSTRAINT "ADD CONSTRAINT k FOREIGN KEY " UNIQUE (x)', false],
    [`COMMENT ON CONSTRAINT k ON public.a IS 'x'`, true],
    [`COMMENT ON TABLE public.a IS 'ADD CONSTRAINT k FOREIGN KEY '`, false],
  ])('%j: %p', (statement, expected) => {
    expect(comesLast(statement)).toBe(expected);
  });
});
