import type { DatabaseSync } from 'node:sqlite'

// Ordered; the number of those applied is the file's `user_version`. What was released is never edited: append.
// The mall is the first column of each key, so that a mall's rows can be moved to a database of their own; operators' records are no mall's.
const migrations: readonly string[] = [
  `create table crawls (
     mall text not null,
     crawl_id text not null,
     observed_ms integer not null,
     entry text not null,
     primary key (mall, crawl_id)
   ) strict;
   create index crawls_newest on crawls (mall, observed_ms, crawl_id);

   create table answers (
     mall text not null,
     query_key text not null,
     crawl_id text not null,
     observed_ms integer not null,
     answer text not null,
     primary key (mall, query_key)
   ) strict;

   create table offers (
     mall text not null,
     offer_id text not null,
     crawl_id text not null,
     observed_ms integer not null,
     offer text not null,
     primary key (mall, offer_id)
   ) strict;

   create table prices (
     mall text not null,
     offer_id text not null,
     first_ms integer not null,
     last_ms integer not null check (last_ms >= first_ms),
     price_minor integer,
     price_currency text,
     price_raw text,
     total_minor integer,
     total_currency text,
     total_raw text,
     availability text not null,
     primary key (mall, offer_id, first_ms),
     foreign key (mall, offer_id) references offers (mall, offer_id) on delete cascade
   ) strict, without rowid;`,
  `create table records (
     kind text not null,
     key text not null,
     revision integer not null,
     taken_back integer not null check (taken_back in (0, 1)),
     record text not null,
     primary key (kind, key, revision)
   ) strict;
   create index records_newest on records (revision);`,
  `create table pages (
     mall text not null,
     crawl_id text not null,
     at_ms integer not null,
     info text not null,
     gzip blob not null,
     primary key (mall, crawl_id)
   ) strict;
   create index pages_newest on pages (mall, at_ms, crawl_id);`,
]

/**
 * Brings a database to this program's schema.
 * @throws Error where a newer program wrote it
 */
export function migrate(db: DatabaseSync): void {
  const { user_version: version } = db.prepare('pragma user_version').get() as { user_version: number }
  if (version > migrations.length)
    throw new Error(`a newer version of Mallgate wrote it (schema ${version}, this one knows ${migrations.length})`)
  for (const [index, sql] of migrations.entries()) {
    if (index >= version) db.exec(`begin immediate; ${sql}; pragma user_version = ${index + 1}; commit`)
  }
}
