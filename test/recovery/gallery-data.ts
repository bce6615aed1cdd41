// What is in the gallery: photos, and comments that make its database as large as asked for. The same SQL fills both kinds.

const COMMENT_BYTES = 1100;
const COMMENTS_PER_PHOTO = 400;
const SMALLEST = 240;

/** Statements that fill a database that the app has made, to about so many bytes. */
export function fillStatements(kind: 'sqlite' | 'postgres', bytes: number): string[] {
  const comments = Math.max(SMALLEST, Math.round(bytes / COMMENT_BYTES));
  const photos = Math.max(6, Math.round(comments / COMMENTS_PER_PHOTO));
  const galleries = Math.max(2, Math.round(photos / 150));
  const text = TEXTS[kind];
  return [
    `INSERT INTO galleries (name, description, created_at)
     SELECT 'Gallery ' || i, 'The photos of ' || i, '2024-01-01T00:00:00.000Z' FROM ${numbers(galleries)}`,
    `INSERT INTO photos (gallery_id, title, file_name, bytes, created_at)
     SELECT 1 + i % ${galleries}, 'Photo ' || i, 'IMG_' || i || '.jpg', 1000 + i, '2024-01-01T00:00:00.000Z' FROM ${numbers(photos)}`,
    `INSERT INTO comments (photo_id, author, text, created_at)
     SELECT 1 + i % ${photos}, 'admin', ${text}, '2024-01-01T00:00:00.000Z' FROM ${numbers(comments)}`,
    `INSERT INTO likes (photo_id, user_name, created_at)
     SELECT id, 'admin', created_at FROM photos`,
    'ANALYZE',
  ];
}

/** Text that does not repeat itself, and is halved by compression as prose is. */
const TEXTS = {
  sqlite: `hex(randomblob(512))`,
  postgres: `(SELECT string_agg(encode(sha512((i || '-' || part)::bytea), 'hex'), '') FROM generate_series(1, 8) AS part)`,
} as const;

function numbers(count: number): string {
  return `(WITH RECURSIVE counted (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${count}) SELECT i FROM counted) AS numbers`;
}
