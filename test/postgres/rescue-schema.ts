// Tables of many kinds, from which rows get lost.

const TYPES = `
  "Id" citext PRIMARY KEY, f8 float8, f4 real, n numeric, "of json" json, jb jsonb, bytes bytea, texts text[], ints int[][],
  at timestamptz, local timestamp, day date, span interval, mood other.mood, pos other.positive, pair other.pair,
  range int4range, cash money, key uuid, net inet, bits bit(5), wide bit varying, fixed char(5), short varchar(10), tiny "char",
  doc xml, words tsvector, box box, ok boolean, big bigint, no oid, kind regclass, path name, larger numeric(20, 4),
  twice int GENERATED ALWAYS AS (length(short) * 2) STORED, count int GENERATED ALWAYS AS IDENTITY, large text, larges bytea`;

const VALUES = `
  ('a', 'NaN', '-Infinity', 'NaN', '{"b": 1,  "a":[1]}', '{"b":1.0,"a":null}', '\\x00ff27', '{NULL,"a b","\\"q\\\\",""}', '{{1,2},{3,NULL}}',
   'infinity', '-infinity', '0044-03-15 BC', '-1 year 2 mons -3 days 04:05:06.789', 'so-so', 7, '(1,"a ""b""")',
   'empty', '-12.34', '00000000-0000-0000-0000-000000000001', '10.0.0.0/8', '10101', '111', 'ab', 'x', 'c',
   '<a b="1">x</a>', '''a'':1 ''b'':2', '(2,2),(1,1)', true, 9223372036854775807, 42, 'public.people', 'n', 1.5000),
  ('b', 1.0000000000000002, 3.4e38, 1.10, 'null', '"x"', '', '{}', NULL, '2025-03-30 02:30:00.123456+02', '2025-01-01 00:00:00.000001',
   '2025-02-28', '1 mon', 'ha"p,py', 1, '(,)', '[1,5)', '0', NULL, '::1', '00000', '', '', '', ' ', NULL, NULL, NULL, false, 0, NULL, NULL, NULL, 0),
  ('c', -0.0, 1e-45, 1e100, '1', '1', NULL, NULL, NULL, '1969-12-31 23:59:59.999999Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('ünï😀', 'Infinity', 0, -0.00, '[]', '[]', '\\x', '[0:1]={a,b}', '{}', 'now', 'now', 'today', '0', 'so-so', 2, '(2,NULL)',
   '[2,)', '1', gen_random_uuid(), '1.2.3.4', '11111', '0', '  x', E'tab\\t', 'z', '<x/>', 'a', '(0,0),(0,0)', NULL, -1, 1, NULL, 'x', 99999.9999),
  ('NULL', 5e-324, 1, 1, '"\\u00e9"', '"é"', '\\x5c', '{"NULL"}', '{{1}}', '4714-11-24 00:00:00+00 BC', NULL, NULL, NULL, NULL, NULL, '(,"")',
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, E'a\\nb', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;

export const EVERYTHING = [
  `CREATE TABLE people (id serial PRIMARY KEY, email text UNIQUE, name text, age int)`,
  `INSERT INTO people (email, name, age) SELECT 'person' || i || '@x', 'name ' || i, 10 + i FROM generate_series(1, 20) i`,
  `CREATE VIEW people_names AS SELECT name FROM people`,
  `CREATE TABLE without_key (a int UNIQUE)`,
  `CREATE TABLE secrets (id int PRIMARY KEY)`,
  `ALTER TABLE secrets ENABLE ROW LEVEL SECURITY`,
  `GRANT SELECT ON secrets TO limited`,

  `CREATE EXTENSION citext`,
  `CREATE SCHEMA other`,
  `CREATE TYPE other.mood AS ENUM ('so-so', 'ha"p,py')`,
  `CREATE DOMAIN other.positive AS int CHECK (VALUE > 0)`,
  `CREATE TYPE other.pair AS (a int, b text)`,
  `CREATE TABLE other."Every ""type""" (${TYPES})`,
  `INSERT INTO other."Every ""type""" VALUES ${VALUES}`,
  `UPDATE other."Every ""type""" SET large = (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 20000) i),
     larges = decode(repeat('00ff', 300000), 'hex') WHERE "Id" IN ('a', 'b')`,

  `CREATE TABLE countries (code text PRIMARY KEY)`,
  `CREATE TABLE regions (country text REFERENCES countries, number int, PRIMARY KEY (country, number))`,
  `CREATE TABLE orders (id int PRIMARY KEY, number text UNIQUE, country text, region int, FOREIGN KEY (country, region) REFERENCES regions)`,
  `CREATE TABLE notes (id int PRIMARY KEY, order_number text REFERENCES orders (number), answers int REFERENCES notes)`,
  `INSERT INTO countries VALUES ('ch'), ('de')`,
  `INSERT INTO regions SELECT c.code, i FROM countries c, generate_series(1, 3) i`,
  `INSERT INTO orders SELECT i, 'n' || i, 'ch', 1 + i % 3 FROM generate_series(1, 9) i`,
  `INSERT INTO notes SELECT i, CASE WHEN i = 12 THEN 'n5' END, CASE WHEN i > 0 THEN i / 3 END FROM generate_series(0, 20) i`,

  `CREATE TABLE circle_a (id int PRIMARY KEY, b int)`,
  `CREATE TABLE circle_b (id int PRIMARY KEY, a int NOT NULL REFERENCES circle_a ON DELETE CASCADE)`,
  `INSERT INTO circle_a SELECT i, i FROM generate_series(1, 5) i`,
  `INSERT INTO circle_b SELECT i, i FROM generate_series(1, 5) i`,
  `ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b`,

  `CREATE TABLE events (id int, kind text, PRIMARY KEY (id)) PARTITION BY RANGE (id)`,
  `CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (51)`,
  `CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (51) TO (1000)`,
  `INSERT INTO events SELECT i, 'event ' || i FROM generate_series(1, 100) i`,

  `CREATE SEQUENCE falling INCREMENT -1`,
  `CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial serial, down int DEFAULT nextval('falling'))`,
  `ALTER SEQUENCE counted_serial_seq INCREMENT 2`,
  `INSERT INTO counted (serial) SELECT 2 * i FROM generate_series(1, 10) i`,

  `CREATE TABLE seen (id int, operation text)`,
  `CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES (NEW.id, TG_OP); RETURN NEW; END'`,
  `CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  `CREATE TABLE watched (id int PRIMARY KEY, name text)`,
  `CREATE TABLE refusing (id int PRIMARY KEY)`,
  `INSERT INTO watched SELECT i, 'name ' || i FROM generate_series(1, 5) i`,
  `INSERT INTO refusing VALUES (1)`,
  `CREATE TRIGGER see BEFORE INSERT OR UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION see()`,
  `CREATE TRIGGER always AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION see()`,
  `CREATE TRIGGER never AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION see()`,
  `ALTER TABLE watched ENABLE ALWAYS TRIGGER always`,
  `ALTER TABLE watched DISABLE TRIGGER never`,
  `CREATE TRIGGER skip BEFORE INSERT ON refusing FOR EACH ROW EXECUTE FUNCTION skip()`,

  `CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'`,
  `CREATE TABLE ending (id int PRIMARY KEY)`,
  `INSERT INTO ending VALUES (1), (2)`,
  `CREATE TRIGGER end_session AFTER INSERT ON ending FOR EACH ROW EXECUTE FUNCTION end_session()`,

  `CREATE TABLE slots (id int PRIMARY KEY, place text, open boolean)`,
  `CREATE UNIQUE INDEX slots_one_open ON slots (place) WHERE open`,
  `INSERT INTO slots VALUES (1, 'A', true), (2, 'B', true), (3, 'A', false)`,
  `CREATE TABLE reshaped (id int PRIMARY KEY, old text, exact numeric(8, 3))`,
  `INSERT INTO reshaped VALUES (1, NULL, 1.5), (2, 'x', 1.25), (3, 'y', 0.125)`,
  `CREATE TABLE orphans (id int PRIMARY KEY, person int REFERENCES people)`,
  `CREATE TABLE ruled (id int PRIMARY KEY)`,
  `INSERT INTO ruled VALUES (1)`,
  `CREATE RULE nothing AS ON INSERT TO ruled DO INSTEAD NOTHING`,
  `CREATE TABLE codes (id int PRIMARY KEY, code text UNIQUE)`,
  `CREATE TABLE uses (id int PRIMARY KEY, code text REFERENCES codes (code) ON UPDATE CASCADE ON DELETE CASCADE)`,
  `INSERT INTO codes VALUES (1, 'one'), (2, 'two')`,
  `INSERT INTO uses VALUES (1, 'one'), (2, 'two')`,
];

/** Of the document on row rescue. */
export const SHOP = [
  `CREATE TABLE customers (id int PRIMARY KEY, name text)`,
  `CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, total numeric)`,
  `CREATE TABLE lines (id int PRIMARY KEY, order_id int REFERENCES orders ON DELETE CASCADE)`,
  `INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 10) i`,
  `INSERT INTO orders SELECT i, CASE WHEN i IN (12, 17, 22, 27) THEN 7 ELSE 1 END, i FROM generate_series(1, 30) i`,
  `INSERT INTO lines SELECT i, i FROM generate_series(1, 30) i`,
];
export const SHOP_LATER = [
  `DELETE FROM orders WHERE id IN (12, 17)`,
  `UPDATE orders SET total = 0, customer_id = 1 WHERE id = 22`,
  `UPDATE orders SET customer_id = 1 WHERE customer_id = 7`,
  `DELETE FROM customers WHERE id = 7`,
  `ALTER TABLE orders ADD COLUMN note text`,
];
