/** Goes up when tables change; a store with a greater one was made by a newer AgentChat. */
export const formatVersion = 1;

/** "acry", so that another program's database is not taken for a crypto store. */
export const applicationId = 0x61637279;

export const tables = `
  create table about (name text primary key, value text not null) strict, without rowid;
  create table owner_values (
    owner text not null, name text not null, value text not null,
    primary key (owner, name)
  ) strict, without rowid;
  create table databases (database text primary key, version integer not null) strict, without rowid;
  create table stores (
    store_id integer primary key,
    database text not null references databases on delete cascade,
    name text not null,
    unique (database, name)
  ) strict;
  create table indexes (
    index_id integer primary key,
    store_id integer not null references stores on delete cascade,
    name text not null,
    key_path text not null,
    is_unique integer not null,
    unique (store_id, name)
  ) strict;
  create table records (
    store_id integer not null references stores on delete cascade, key blob not null, value blob not null,
    primary key (store_id, key)
  ) strict, without rowid;
  create table index_entries (
    index_id integer not null references indexes on delete cascade,
    index_key blob not null,
    key blob not null,
    store_id integer not null,
    primary key (index_id, index_key, key),
    foreign key (store_id, key) references records on delete cascade
  ) strict, without rowid;
  create index index_entries_by_record on index_entries (store_id, key);
`;
