-- A store of PostgreSQL's, for an empty schema in the search path.

-- The durable store on PostgreSQL. All times are UTC with microseconds; ids, keys and statuses are
-- compared by their bytes. Text has no length here: what users give is bounded before it is stored,
-- and what vendors say is kept as it is.

-- What the store knows of itself, a value a name: 'cipher-check', a known text under the newest key;
-- 're-encryption', how far that is; 'attachment-scope', see below.
create table hosteddb_meta (
  name    text  not null,
  content bytea not null,
  constraint hosteddb_meta_pkey primary key (name)
);

-- How far "one database of a provider" reaches, the same for all nodes: PROJECT or ENVIRONMENT.
insert into hosteddb_meta (name, content) values ('attachment-scope', convert_to('PROJECT', 'UTF8'));

-- One row per project, locked by every attach, so that the attachment rules hold.
create table hosteddb_project (
  id            text collate "C" not null,
  -- rises by one with every change of the managed variables
  revision      bigint not null default 0,
  -- raised by every attach: under a stricter isolation, one of two rivals then fails
  attachments   bigint not null default 0,
  -- a closed project refuses every attach until somebody reopens it; null if it is open
  closed_at     timestamp (6) with time zone,
  closed_by     text,
  closed_reason text,
  constraint hosteddb_project_pkey primary key (id)
);

-- One row per database. First what was attached, which never changes; from "version" on where it
-- stands.
create table hosteddb_database (
  id                text collate "C" not null,
  project_id        text collate "C" not null,
  -- null: reaches all environments of the project
  environment_id    text collate "C",
  provider          text not null,
  backend           text not null,
  name              text not null,
  -- what names are compared by, made when it was attached; null: made when a store is next opened
  name_key          text,
  requested_region  text not null,
  target_region     text not null,
  vendor_name       text not null,
  -- the platform whose ownership mark the vendor's resource bears
  platform          text not null,
  -- a line for each variable: "secret" or "plain", its name, its description
  contract          text not null,
  -- as all actors: "user:ana"
  created_by        text not null,
  created_at        timestamp (6) with time zone not null,
  idempotency_key   text collate "C",
  -- of the request: the same key with another fingerprint is refused
  fingerprint       text not null,
  -- rises by one with every write of the row
  version           bigint not null,
  status            text collate "C" not null,
  updated_at        timestamp (6) with time zone not null,
  ready_at          timestamp (6) with time zone,
  deleted_at        timestamp (6) with time zone,
  -- false proves that nothing is at the vendor
  may_exist         boolean not null,
  -- until when a call whose end was never seen may still act at the vendor
  uncertain_until   timestamp (6) with time zone,
  -- how many steps in a row ended with a problem, and the last one
  problems          integer not null,
  failure_category  text,
  failure_message   text,
  failure_remedy    text,
  failure_retryable boolean,
  progress          text,
  -- when the current stretch of work began, and how long of it was spent waiting for own limits
  since             timestamp (6) with time zone not null,
  held_millis       bigint not null default 0,
  next_poll         timestamp (6) with time zone not null,
  steps             bigint not null,
  external_id       text,
  placed_region     text,
  -- encrypted as a whole
  checkpoint        bytea,
  -- names in clear, each value encrypted
  variables         bytea,
  constraint hosteddb_database_pkey primary key (id),
  constraint hosteddb_database_project foreign key (project_id) references hosteddb_project (id)
);

-- Ciphertext does not compress.
alter table hosteddb_database alter column checkpoint set storage external;
alter table hosteddb_database alter column variables set storage external;

-- Every read by project: lists, claims, environments.
create index hosteddb_database_of_project on hosteddb_database (project_id, id)
  where status <> 'DELETED';

create unique index hosteddb_database_idempotency_key
  on hosteddb_database (project_id, idempotency_key)
  where idempotency_key is not null;

-- The sweep for lost wake-ups.
create index hosteddb_database_due on hosteddb_database (next_poll, id)
  where status in ('PROVISIONING', 'DELETING');

-- The retention job: the oldest of what is over.
create index hosteddb_database_deleted on hosteddb_database (deleted_at)
  where status = 'DELETED';

-- Names that are to get their keys: none as a rule.
create index hosteddb_database_without_name_key on hosteddb_database (id)
  where name_key is null and status <> 'DELETED';

-- One transition each, under the version that it led to; several of one version are counted by
-- entry.
create table hosteddb_history (
  database_id text collate "C" not null,
  version     bigint not null,
  entry       integer not null,
  happened_at timestamp (6) with time zone not null,
  -- null: attached
  from_status text,
  to_status   text not null,
  actor       text not null,
  reason      text not null,
  constraint hosteddb_history_pkey primary key (database_id, version, entry),
  constraint hosteddb_history_database foreign key (database_id)
    references hosteddb_database (id) on delete cascade
);

-- The retention job.
create index hosteddb_history_age on hosteddb_history (happened_at);

-- Who did what; outlives the databases it names.
create table hosteddb_audit (
  project_id  text collate "C" not null,
  seq         bigint generated always as identity,
  happened_at timestamp (6) with time zone not null,
  actor       text not null,
  action      text not null,
  database_id text collate "C",
  reason      text,
  constraint hosteddb_audit_pkey primary key (project_id, seq)
);

-- The retention job.
create index hosteddb_audit_age on hosteddb_audit (happened_at);

-- Due work, as db-scheduler lays it out: one row for each database with work to do, and one for each
-- recurring job.
create table hosteddb_work (
  -- 'database', or the job
  task_name            text not null,
  -- the database's id
  task_instance        text collate "C" not null,
  -- 'lost': an earlier run was begun and never seen to end
  task_data            bytea,
  execution_time       timestamp (6) with time zone not null,
  picked               boolean not null,
  -- the node, with its lease
  picked_by            text,
  last_success         timestamp (6) with time zone,
  last_failure         timestamp (6) with time zone,
  consecutive_failures integer,
  last_heartbeat       timestamp (6) with time zone,
  version              bigint not null,
  priority             smallint,
  constraint hosteddb_work_pkey primary key (task_name, task_instance)
)
-- Rows change often: room to change them in place, and vacuum before they pile up.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

create index hosteddb_work_due on hosteddb_work (execution_time);

create index hosteddb_work_running on hosteddb_work (last_heartbeat) where picked;

-- What is left of the limits of vendor accounts, for all nodes together.
create table hosteddb_rate_limit (
  -- the account and the limit's numbers
  name   text  not null,
  -- Bucket4j's
  bucket bytea not null,
  constraint hosteddb_rate_limit_pkey primary key (name)
);

create table hosteddb_schema_history (
  installed_rank integer not null,
  version        varchar(50),
  description    varchar(200) not null,
  type           varchar(20) not null,
  script         varchar(1000) not null,
  checksum       integer,
  installed_by   varchar(100) not null,
  installed_on   timestamp without time zone not null default now(),
  execution_time integer not null,
  success        boolean not null,
  constraint hosteddb_schema_history_pk primary key (installed_rank)
);
create index hosteddb_schema_history_s_idx on hosteddb_schema_history (success);

delete from hosteddb_meta;

insert into hosteddb_meta (name, content)
  values ('attachment-scope', '\x454e5649524f4e4d454e54');
insert into hosteddb_meta (name, content)
  values ('cipher-check', '\x01785796c3505006e82229b1a108d69829b8e5cd62de89a15d9501e30df955fa951a700fad6e0a7c48bd159636bf5d72ea7cc9c141');

insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('broken', 0, 1, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('closed', 0, 1, '2026-03-01 10:00:00+00', 'user:ana', 'the project has ended');
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('coming', 0, 3, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('laptop', 3, 3, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('leaving', 0, 3, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('past', 0, 1, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('servers', 1, 1, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('shop', 2, 2, null, null, null);
insert into hosteddb_project (id, revision, attachments, closed_at, closed_by, closed_reason)
  values ('vendors', 3, 3, null, null, null);

insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d34msxdygpj1wgjma6e', 'past', null, 'postgres', 'server', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d34msxdygpj1wgjma6e', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2024-10-17 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 5, 'DELETED', '2024-10-17 10:00:00+00', '2024-10-17 10:00:00+00', '2024-10-17 10:00:00+00', true, null, 0, null, null, null, null, null, '2024-10-17 10:00:00+00', 0, '2024-10-17 10:00:00+00', 3, 'vendor-server', 'aws-us-west-2', null, null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg480sc18bvx', 'laptop', null, 'postgres', 'local', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg480sc18bvx', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-local', 'aws-us-west-2', '\x01785796c386b74beeb3a41cf5511dd5b20c431a3efff4c2447f97e01a3ad5b1ed8fef11dde069f32671fbf0a0c569954b97c7a9df08286cfef1a49d16a24937f1b63a5a9a4def106914cf51e9cd56c5bbfc509f18cfc24edef73216891f8b1c084994240fe01719aac96886dc030fdb87576786d8bc61add70e4300b0816e56455003fa706a69785b9335f1881bd0bafef4f794245cac521b178d38985d9b7e69182fdd48bb03aeab8d07f54a71d8ae0c90', '\x0100000001000c44415441424153455f55524c0000009a01785796c3adcff8124394e3fca889ed64ada3f3420d4cc628b8884e0ca2db160194c75dc709b3e19138aa1882e1c937ecb889fd8a2af100f24ff78b824187659ccc1dbeba6af6cd870b084a191ae8947b20ddd119f9a265bbdacf4e47cbed396d6438dea8e180cc7805dd0f153932e46894522f149ad2a9a4b9d6b6710a55e78929afa061c626a7d7f348f9164d6b616ac9f6dcca0f4d003eec');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg521vfapr67', 'vendors', null, 'turso', 'cloud', 'Orders of turso', 'orders of turso', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg521vfapr67', 'hosteddb', 'plain TURSO_DATABASE_URL Where the database is: libsql: or file:
secret TURSO_AUTH_TOKEN Token that opens the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-turso-1', 'f1:turso', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-cloud', 'aws-us-west-2', '\x01785796c3c4f0f409022a0f661a83577bd40dcb8ab590d62faf33eed63d844f7616b357cef7b7980ccb0f367a785e184258c297e8a31d3ceb3f469faa330131f2f44759ba19f5925eeeb22a8fbed4a5aacac5026dc6cea560251af766cc1ba2f32b41edfa22712f74fbcfcebcf66dea93d0b4b5be30c4cb1ff8514eecb0a738021b1e9fbf1841a9a27c552afcc3acd217b2701dd0404d51639698e4ef5a67b8d7dae8506c37c6161139befa0c1a3064ca68bdd5d1a4ff4c4ed4e0b32d5b3c865261ec94bdf3043de145e2b5653e6c7fa1f5c565d970f2e8b7b8df633b47866f06e056f40e5ef61a424e276fdd16d077221edc84f89f9bf361f5f4d5d218bb5caebcc982229f88dbb48d31e5509a0ae38dc3befd7084885f2528f089f1b44be68e8b35d2b4b1c8', '\x01000000020010545552534f5f415554485f544f4b454e0000005d01785796c3f35024e44e08eb7444f99c1867e767750b7ff6bb23548790d06a138a72b9cf1f4163ec74a77ee31564d4903d987c15d6c7256ce4fb29f4d829302dd1b4816ec5beacde7888e7f236caac9aa2acd8aefaeb20a3906bcd526a0012545552534f5f44415441424153455f55524c0000005c01785796c3c7c52f5a53927849e94aad8851683d99ec80e313f16cb1e61be297a37325ef40f77c29286404f9c8ba5e7455d55dadbfbcd87b77bbf6577c562b009d78c6951dd78970e6071f1cb31314460c703bf930833c0bca0e7c85');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg551bjjy17r', 'laptop', null, 'mongodb', 'local', 'Orders of mongodb', 'orders of mongodb', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg551bjjy17r', 'hosteddb', 'secret MONGODB_URI Connection URI with user and password
plain MONGODB_DB_NAME Name of the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-mongodb-1', 'f1:mongodb', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-local', 'aws-us-west-2', '\x01785796c36877cb6f44a8a86f8a3ce9da99ed32f3b1036df070e1b5ff1cec9a80bfc7ee784bf089d622f85ad395e71d8913dd160ad8bac7270b842b1a819baba8077a4b466466d0466404adf9f443ad1776eb7d5b2ea0a89b07d35b85f5a72e97b307f5a7d5b312944b90c2a87cafe0f9349a735da912e08bdc6ca5419bf1ceaa862765', '\x0100000002000b4d4f4e474f44425f5552490000004d01785796c36ca514846374ef4e249c8c7a50d702de592724aa05ec26a0a85f018a087dbb3106ff8cc3750d0d75f4a66b723b00e005e098696341a21cc690c38eadba6511993d3e671cfd480fd7000f4d4f4e474f44425f44425f4e414d450000003301785796c3fff5e405513a9ec4f482d8d3634c2c16754d379213db8ac4f719c8de7de1ea041e6c7494b84209378e9e999612db');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg731svmbjcy', 'closed', null, 'turso', 'cloud', 'Orders of turso', 'orders of turso', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg731svmbjcy', 'hosteddb', 'plain TURSO_DATABASE_URL Where the database is: libsql: or file:
secret TURSO_AUTH_TOKEN Token that opens the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-turso-1', 'f1:turso', 4, 'DELETING', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-cloud', 'aws-us-west-2', '\x01431420d630dfb7b9668ceda4956f565fcc66d0faeac426a2bef041e309c025706ef1d320e27d9a15641e1fb760c292ea79c2963470fa19d166dac32c224138dd596d3e802274f9bdf68d082aae580ea98142e7394d4accb480f8dad652298b89609064b5bed2ea084c5bcf768db42e60c9054529907b28b7acef83cbd4c5873960fd9f156a57666d34f08b4620af95ca7008fd80679f56b9518c691898ace10b70379f2b92dc4b57a4cecf05f825573284b7911f05761524098239f6c35fec5fe76eb9da5a750adfcf2e8852f4832bc241807aa6a647e4e835666cb7faca93c1ebc91ca971e5e54361c193087dc300d31215a1a0ad76cedc654999ef5dc3a85830a56a5f809c15a7974e931dcfb48539c7284dc861a327364117ebf5686bb335e2f95bdef6ec', null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg8cyzdds6ea', 'vendors', null, 'mongodb', 'atlas', 'Orders of mongodb', 'orders of mongodb', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg8cyzdds6ea', 'hosteddb', 'secret MONGODB_URI Connection URI with user and password
plain MONGODB_DB_NAME Name of the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-mongodb-1', 'f1:mongodb', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-atlas', 'aws-us-west-2', '\x01785796c31f03fc9a5f56836f1e35f65c0e428eb8dc3f7e1bd7220135a18db2248784efa49b5436d55adcb25b1970ad7e2d997b0e1e0e3ae651fa82d1c67f84e91768ebd95e4b87f1af157303138eea3ce1df25d9e47e06340934e158c996da8d81d7b494ace0ab28bc8d60ac7138fbcafc178201058d25d4cf11fb1c7f7e19a9cd62641d18ffb818cad6795b28642c99bd7fc1830cfbcd6aa21818724eec985be4aa2875be06d6c526c2bff8441bce49da1241169362c24165230b268b70dca17779719f241f7d3351eb53513f3d52f28a677af089841873adf5d81d04421bbfa28576bbd6673fac27f27d88ec87ce32cac3944d417ec333003d3a24cf85e417c714984a6e9eb0462bb2f8b93b690875e91c43bf539c5ee3267dc3e95885879a171b0e4491467f1168d39bef1cb4471e7bdee54e1d3579b35ef622ea4a2bc41666a53abd50f8c86d2231e67971d6ee6f1e6793313a8199dc0a02828051c41d75c53f18a3da9efb49dffa12bfd5aea911177ce514fb76ae2dc695e2876d97d999f9380d7fdb1bbeb322bb5d33', '\x0100000002000b4d4f4e474f44425f5552490000008e01785796c3947561bbed68130846d3cb3766c531ccd1533f0526cf58b627e94b29fd389f08a25a511bb1c1bd90924325ded9636ec2795a81dd5bc8a4722f194792b5292bb03277a35c12975c36fc8323788140db1e8825e1e984562ef36d3605be5966389fcb8cd1969119e85e97b625f70b7ac04a9d50ca3610018a2ca17531d10db2e40d25899713b7111620db000f4d4f4e474f44425f44425f4e414d450000003701785796c3120ce2333685399338f5c48beeca322251688a2f06026d23836021137d325db2a21b12b77c881cb28c81246d8cb1ea27c397');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpg8syd67ykwg', 'vendors', null, 'postgres', 'neon', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpg8syd67ykwg', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-neon', 'aws-us-west-2', '\x01785796c3f3fba4f56c7d87ce8c4ed3b86cb367cf1085ca7325fbc16006ea6c809af17e49a82cb39bef98d1b96c09a1b1bb3971f87f1034fe2dedd03908a61df12aa2998013960a81a3640ebe63c9af32a8b06b88c3484eac9a8ac660187a2c25b09d0d6c41593e4ad5d341139ebf1de2e9d2aab1064467c4ff035cf59f55d65432531b8a09ac55bdaf831b94ee51b34c79211899270fda7278797ec11e9005b04cdacfef1782c5c58e175c93148ba8c815d61fd8513f6dbf715418b7d17847c5319908fbea56b281b0248daad977221e808d2d5c93687ac70b3a9b68af0fd1f309f11755c1cfb1dd0efda38edc5afc5e62debe7bdee2dbcd865bc87789398d0bd68654117bd0df3fa7b4f139f101045bf3bc9c3066c445c82ca3be1d0398ba8e53cc4e0536f7a53d1344903aebdcb85b776986a41fe2f20e56eadbae1cbcde21f46dfc27be05a0e353733f8554deb2a2251552ca4c076c2fcfa031', '\x0100000001000c44415441424153455f55524c000000af01785796c3f5bef6ab5298002e228352325139977eee06fb6009d98b365e2a632be53c1f488fa38e0099e5bc92a29754933ea3d223845ca0a8bc0559e3a6b168448283bc26bc027501b01c1b4e1f34eacbf58ae2bbd91a1df435a122410f0852f539b1a5c55985d76b7e5cacfab09d042bc5720d3ee7475021081f5918d470841c5caedb98b37842d15b78100b922bb90e092c0510491b0c78748feb2d713c29cd8eb0327118548961f0485ca3cf61');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgajffxg0cff', 'shop', 'production', 'postgres', 'server', 'Orders of production', 'orders of production', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgajffxg0cff', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-production', 'f1:postgres', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-server', 'aws-us-west-2', '\x01785796c3ab59321556dbc30e9dbbfcf1ddaeceeb0edc78a6bcd0a1063d7d59b294bbaf32ce1a2a60cb9f6b96ecac5ecb1f8a5385d6b7427c11c85dd14083b538185b27250c061a26391718a9528c32bcc78b27c04071b9f9eefe440bb5b39322bea275970ff6536cbf194bd3e7b365b912aa2073b4033fffbbcd1b85b696cba7d19df7689292e6b95c61b843a2b60c863e5f5cc99945dc7c2feae7f0', '\x0100000001000c44415441424153455f55524c0000009a01785796c3c7de93fed28eea094e90d1c98d1d6511461aed17a7130ebae70e08bb978a9abfb0f2f090e770e18e4ab8ad11aa4d9e22b0ef9a275367ce3116ff736bd4ab49d646e5aa0b46ac2e958f4d2197f738b3d2af93d15df55c8ec1f28a7fbd46eac1a49576f7f80195e5e0bd4e0f78a1b844f2911b9f1e8ac4a1f02065e76d1883d703ca796742c8cefc814c6f53c648585c571471b4de96');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgf3wg3340cz', 'shop', 'staging', 'postgres', 'server', 'Orders of staging', 'orders of staging', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgf3wg3340cz', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-staging', 'f1:postgres', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-server', 'aws-us-west-2', '\x01431420d6f502b1dcc2c04320d87deb7413269428026c41d3efb5d8a8719686c3674bc8f7695e4fec12f3f9dac22b19771abf3e360623752484abd5e06bc6453f74751d1f0e2c20c3781c8f833ebbbd0156137ffbf0012028203e1f45f4edc263bec14d3ad551c8561bb2414a93db098c66fe61a42890ea5b616a890e76920cace38bc5dab618e1c52093c6307c1fcffc26947391eb1acca30e4981e6', '\x0100000001000c44415441424153455f55524c0000009a01431420d61758f6572147dd77aa6638dc257f433d0970f77b6d85c4c563313dcd9e128fbb58156a721723d42b573175136f6f192fb8c938990c0795d7913941406a0de5d4fe870c1a8fc8d9896df66fabad6ab71f7301763cc49978b8543087443fc869adecaa4734aa5ef395620ca66c09c3a7fea8cb1c2e0b14a3a31c3900808c39ae05cdd73b441d5b4611184ac8b315b4d1a0fe3b717135');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpghrewdxt7c7', 'servers', null, 'postgres', 'server', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpghrewdxt7c7', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-server', 'aws-us-west-2', '\x01785796c368d5accb2697c1b1b8ecde23c74a8599019251d7593b25f8b44b57d9edfae5b519ba998a08bf804f6fca0521764d27b4593fce042690ae5addfb98809f3b2cae9a5db2c4ad30214865486adf473675f6f13869f4fd29ee460522914c40bc9d9e6fc4d25ef6db9a3b0187133eb128305fe4082b9ddebb5012354324780ccfcbe83c9318103657bf4cd5ce1c4b33c60647dfc619c16d17eb9c', '\x0100000001000c44415441424153455f55524c0000009a01785796c3d0a1e43b5900c36bcff5a7926a7c1822a6054df325f56e7bb9e95fe4f66e9f349e350d78cc0b3b3b27ffa68dc7d16e215edfb1f5ce7a38c3174d72b319a54fe652b939ac2c71127fa41f420e39fe647c3047fe03a45502d49ba9d25a2796d629ee11f419c79eb6159c3d65686379b4f5b8413efcba24ccc958d45239eba67d5e5f73d554887c90963c8bf7adc15b0a133e223120b5');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpghstjnvphzc', 'leaving', null, 'mongodb', 'atlas', 'Orders of mongodb', 'orders of mongodb', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpghstjnvphzc', 'hosteddb', 'secret MONGODB_URI Connection URI with user and password
plain MONGODB_DB_NAME Name of the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-mongodb-1', 'f1:mongodb', 5, 'DELETING', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 1, 'UNAVAILABLE', 'The vendor answers 503.', 'It is tried again; nothing is to be done.', true, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:30+00', 3, 'vendor-atlas', 'aws-us-west-2', '\x01431420d68174a838ad57eb5bef083d3e43310a8f767db2de4780f948cbdedc985daaa5c22cb2a9aa06b7bff2596b9486e0f96deb2be5b12455016af2a9225856f22ca044f13e977df71073079671629051d6e05dcba30657f392ad17d25b9de9060b68a4fd94b453a373e3fbec6e74b9e3961613a493c75b320cad8830856319d2f30771f2535419aa2a7cd70fa19f75cdab1de78bcdea5aa9bc8ca1a4a949ff45986b445fe9002540005631976e827f1411c28cf3222471e7297c6a38379de913cc98b2dcc467a4da7e522393ad67ed8f3e31db90493037168c13304cb563aa350403c9408e34b9ca2cb4c43b67fce936bc6b0927db246953b40504f6080bd1afc778f22e683d09b46c91da5a8d459539ba8b7a42bb193e7f9dbd2f5968dfa5b3c194dd27d167a8e1114a1ddbe581d9e3ad0ef06020b1ef351a061f638cc70f0cdc8feab5814a3f511759c3bcb879be83bb9296ba24229c784628a35fb961ba739dcea8faf99b30eb107984a24de781b49cd2a7e15d92dcbfc5e601e6e91a398b2ace7f4378439db6881291', null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgk992g8psxq', 'broken', null, 'postgres', 'neon', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgk992g8psxq', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 3, 'FAILED', '2026-03-01 10:00:00+00', null, null, true, null, 0, 'QUOTA_EXCEEDED', 'Neon refuses: the plan allows no more.', 'Delete a project at Neon or change the plan, then retry.', true, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 1, null, null, '\x01431420d67efd9db4c5e1cabfb0515903fe2b27b42313c08bdfbf746d5e49c9e1148ffffdbd62e84cf676b1f8107b1e67adfa053cd8b967fef76b4369252039dcd49bc0a861fe625a3d258796201f270db11d7c99fd7704d1be471be94304df36fa547be58a78199c20a5c15f1781e858e0470d55be3e7d6dafd20bf743a934c930afee08372d98ba3e8f4105019de4b055bc1609ee3ea01a7f3e939354733edf62e4afe2144e64e9ac11106ec94085c471d5a1f9ffb574bf130dcbee048cad4861ac47e3b4f866969b2fc342b226e2d884031eaf89f93f406b03c9dac0c24f9a9a2f20ded1f474f4785b2417d6c01c95142e21681f1fc27db6d60be474fa703d7bc4e154854b5a45508e9d717c0c5d0079fc215c1997791d724354fb999c5a34db1e8946c373101906bc4726ac5c89c9602c2b8fe98da9ebdeb43c182318aa57d5d9ddb5a07e54957d91a1e3dba5d262682ce3386ee4158bcb0de6', null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgrvxrd2hvaw', 'coming', null, 'mongodb', 'atlas', 'Orders of mongodb', 'orders of mongodb', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgrvxrd2hvaw', 'hosteddb', 'secret MONGODB_URI Connection URI with user and password
plain MONGODB_DB_NAME Name of the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-mongodb-1', 'f1:mongodb', 1, 'PROVISIONING', '2026-03-01 10:00:00+00', null, null, false, null, 0, null, null, null, null, 'waiting for its turn', '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 0, null, null, null, null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgtsm6ked0m1', 'coming', null, 'postgres', 'neon', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgtsm6ked0m1', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 2, 'PROVISIONING', '2026-03-01 10:00:00+00', null, null, true, null, 0, null, null, null, null, 'creating the database', '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:02+00', 1, null, null, '\x01431420d6c948b9ac20a3be2c1849cd508efb25301c8277fbea2aadd9823c90f40b00a84d46048ba9850de5eb284851ed974cfe8c17202d7086d4e7a5b3b26e198aeca20bbb008d41b6ffd16e7952251e4a88f05d614257c21e2d9b3b532e043dc4267977fcb428993bd7af10f68c45a11cfb39e49e40f600702944d651f15b24683e8b0281bc290171527eaebfa2c2a1d066083ef6fbb1689215291a43865cce4771f6f10f39ca678790fd', null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgv7b47qq8he', 'laptop', null, 'turso', 'local', 'Orders of turso', 'orders of turso', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgv7b47qq8he', 'hosteddb', 'plain TURSO_DATABASE_URL Where the database is: libsql: or file:
secret TURSO_AUTH_TOKEN Token that opens the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-turso-1', 'f1:turso', 3, 'READY', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 2, 'vendor-local', 'aws-us-west-2', '\x01785796c3886cf6e329e52f82c59e861659a490ba8670b1c67ca4f7bff60cfaf45b6143dec081c31ef9340478e2a43759787f84c9d0018027e515f1c73cc77cff9bfb77ff494a3219bd20f0782dbb3e9bbf6298bbb9a94537af22d751d24793f71c71d809aa14265b819d1c686061f87f3cb55005ba3fb89d7b373a12185709d6ae7e9bb2a54f28eaae7ad85a3482702b93f4947190e78fc90ef5bfbd511c9aae7bd55f647a2a574ce0ee7077bddb', '\x01000000020010545552534f5f415554485f544f4b454e0000004d01785796c355f4b76de3aa05fb6ff21a256b0d74a6c7d005009d8612ee3161f3ab934a923e174a2fd20d9a2d2d774a4a8b55edd7abde3fd050003a53895313f1adb28c5349b8184bd8d6904a830012545552534f5f44415441424153455f55524c0000005301785796c3ee9f9d376b64c5bf7e2620a303985a8adb03298f82c9250c64bba7a82b38a9a6593bb73fa1a9096f8345741e4ec7cd5e8fa1d068b1f0808cf5171e8d405676e9f2f8583e5a4c2d9c6132f4af3b82');
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgxed5n671s1', 'leaving', null, 'postgres', 'server', 'Orders of postgres', 'orders of postgres', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgxed5n671s1', 'hosteddb', 'secret DATABASE_URL Connection URI with user, password, host and database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-postgres-1', 'f1:postgres', 5, 'DELETED', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', true, null, 0, null, null, null, null, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:00+00', 3, 'vendor-server', 'aws-us-west-2', null, null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgxn4ca10eky', 'coming', null, 'turso', 'cloud', 'Orders of turso', 'orders of turso', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgxn4ca10eky', 'hosteddb', 'plain TURSO_DATABASE_URL Where the database is: libsql: or file:
secret TURSO_AUTH_TOKEN Token that opens the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-turso-1', 'f1:turso', 2, 'PROVISIONING', '2026-03-01 10:00:00+00', null, null, true, null, 0, null, null, null, null, 'creating the database', '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:02+00', 1, null, null, '\x01431420d668348ae1cd2533129744285af05ba62abe9b9bf555dadda0a9c21bff5962095386a11e6cd042fd25b766b56fe8f2bc7b1d61c270cb9f1f08c28be30b026291cc1a7f20d25a4b1e00cde25c85cf1b39b9d040ae81d11f5f562f8b1fdcb088ecd8766dd53d6b60d731d5b49fca30ccad1f638d158c169ce63c378b97eb4771d3fe6cfd4429d65ceba1', null);
insert into hosteddb_database (id, project_id, environment_id, provider, backend, name, name_key, requested_region, target_region, vendor_name, platform, contract, created_by, created_at, idempotency_key, fingerprint, version, status, updated_at, ready_at, deleted_at, may_exist, uncertain_until, problems, failure_category, failure_message, failure_remedy, failure_retryable, progress, since, held_millis, next_poll, steps, external_id, placed_region, checkpoint, variables)
  values ('d3758twpgzfajz819e9', 'leaving', null, 'turso', 'cloud', 'Orders of turso', 'orders of turso', 'aws-us-west-2', 'aws-us-west-2', 'hdb-d3758twpgzfajz819e9', 'hosteddb', 'plain TURSO_DATABASE_URL Where the database is: libsql: or file:
secret TURSO_AUTH_TOKEN Token that opens the database', 'user:ana', '2026-03-01 10:00:00+00', 'attach-turso-1', 'f1:turso', 5, 'DELETING', '2026-03-01 10:00:00+00', '2026-03-01 10:00:00+00', null, true, null, 1, 'UNAVAILABLE', 'The vendor answers 503.', 'It is tried again; nothing is to be done.', true, null, '2026-03-01 10:00:00+00', 0, '2026-03-01 10:00:30+00', 3, 'vendor-cloud', 'aws-us-west-2', '\x01431420d63023b4397be781a5d34c48b385fd6448b163465798d10d899169c5917ced3aea1cab172a009db92ebd7fc4175f41f3cf30c16968b79793b0af9c7a5eca28647fdd6c6b16eb653a1f4d92dc707761b1833e90b83affad843b221e4489352bd880962710a75014508d1337f8bf5f1b040175aca4f027ff05c35cc7d2133c7993e1b6c29483ecce46716739513ef053d4e6c04a69138a70ba731a5916826473a0aa83a3caea0dac64620242b1f1c721f1355aa4b0be1ce7a2d3ac5cfbc31e263dec9fd0b97f7daa46035faf97cea199f18147b94464ebd39e3a0910e1eb36b337ec6f562d640b0e76636cc96e03615db34a6065c77afdc4924854c824e9b3ef8af3b34ca9ff20546da057ce6ba92a301f56024fa1a529c97a97d3c683d0e42a8fc054e5', null);

insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d34msxdygpj1wgjma6e', 1, 0, '2024-10-17 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d34msxdygpj1wgjma6e', 3, 0, '2024-10-17 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d34msxdygpj1wgjma6e', 4, 0, '2024-10-17 10:00:00+00', 'READY', 'DELETING', 'user:ana', 'It is DELETING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d34msxdygpj1wgjma6e', 5, 0, '2024-10-17 10:00:00+00', 'DELETING', 'DELETED', 'user:ana', 'It is DELETED.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg480sc18bvx', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg480sc18bvx', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg521vfapr67', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg521vfapr67', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg551bjjy17r', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg551bjjy17r', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg731svmbjcy', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg731svmbjcy', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg731svmbjcy', 4, 0, '2026-03-01 10:00:00+00', 'READY', 'DELETING', 'user:ana', 'It is DELETING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg8cyzdds6ea', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg8cyzdds6ea', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg8syd67ykwg', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpg8syd67ykwg', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgajffxg0cff', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgajffxg0cff', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgf3wg3340cz', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgf3wg3340cz', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpghrewdxt7c7', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpghrewdxt7c7', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpghstjnvphzc', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpghstjnvphzc', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpghstjnvphzc', 4, 0, '2026-03-01 10:00:00+00', 'READY', 'DELETING', 'user:ana', 'It is DELETING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgk992g8psxq', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgk992g8psxq', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'FAILED', 'user:ana', 'It is FAILED.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgrvxrd2hvaw', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgtsm6ked0m1', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgv7b47qq8he', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgv7b47qq8he', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgxed5n671s1', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgxed5n671s1', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgxed5n671s1', 4, 0, '2026-03-01 10:00:00+00', 'READY', 'DELETING', 'user:ana', 'It is DELETING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgxed5n671s1', 5, 0, '2026-03-01 10:00:00+00', 'DELETING', 'DELETED', 'user:ana', 'It is DELETED.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgxn4ca10eky', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgzfajz819e9', 1, 0, '2026-03-01 10:00:00+00', null, 'PROVISIONING', 'user:ana', 'It is PROVISIONING.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgzfajz819e9', 3, 0, '2026-03-01 10:00:00+00', 'PROVISIONING', 'READY', 'user:ana', 'It is READY.');
insert into hosteddb_history (database_id, version, entry, happened_at, from_status, to_status, actor, reason)
  values ('d3758twpgzfajz819e9', 4, 0, '2026-03-01 10:00:00+00', 'READY', 'DELETING', 'user:ana', 'It is DELETING.');

insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('broken', 15, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgk992g8psxq', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('closed', 22, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg731svmbjcy', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('closed', 23, '2026-03-01 10:00:00+00', 'user:ana', 'DETACH', 'd3758twpg731svmbjcy', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('closed', 24, '2026-03-01 10:00:00+00', 'user:ana', 'CLOSE_PROJECT', null, 'it has ended');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('coming', 12, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgxn4ca10eky', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('coming', 13, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgtsm6ked0m1', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('coming', 14, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgrvxrd2hvaw', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('laptop', 5, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgv7b47qq8he', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('laptop', 6, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg480sc18bvx', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('laptop', 7, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg551bjjy17r', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 16, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpghstjnvphzc', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 17, '2026-03-01 10:00:00+00', 'user:ana', 'DETACH', 'd3758twpghstjnvphzc', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 18, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgzfajz819e9', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 19, '2026-03-01 10:00:00+00', 'user:ana', 'DETACH', 'd3758twpgzfajz819e9', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 20, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgxed5n671s1', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('leaving', 21, '2026-03-01 10:00:00+00', 'user:ana', 'DETACH', 'd3758twpgxed5n671s1', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('past', 9, '2024-10-17 10:00:00+00', 'user:ana', 'ATTACH', 'd34msxdygpj1wgjma6e', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('past', 10, '2024-10-17 10:00:00+00', 'user:ana', 'DETACH', 'd34msxdygpj1wgjma6e', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('servers', 4, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpghrewdxt7c7', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('shop', 8, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgajffxg0cff', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('shop', 11, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpgf3wg3340cz', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('vendors', 1, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg521vfapr67', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('vendors', 2, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg8syd67ykwg', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('vendors', 3, '2026-03-01 10:00:00+00', 'user:ana', 'ATTACH', 'd3758twpg8cyzdds6ea', 'for the shop');
insert into hosteddb_audit (project_id, seq, happened_at, actor, action, database_id, reason) overriding system value
  values ('vendors', 25, '2026-03-01 10:00:00+00', 'user:ana', 'REVEAL', null, 'start of the runtime');

insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpg731svmbjcy', null, '2026-11-29 22:02:31.473328+00', false, null, null, null, null, null, 1, null);
insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpghstjnvphzc', null, '2026-11-29 22:02:31.482402+00', false, null, null, null, null, null, 1, null);
insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpgrvxrd2hvaw', null, '2026-11-29 22:02:31.481346+00', false, null, null, null, null, null, 1, null);
insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpgtsm6ked0m1', null, '2026-11-29 22:02:31.481902+00', false, null, null, null, null, null, 1, null);
insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpgxn4ca10eky', null, '2026-11-29 22:02:31.482159+00', false, null, null, null, null, null, 1, null);
insert into hosteddb_work (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, consecutive_failures, last_heartbeat, version, priority)
  values ('database', 'd3758twpgzfajz819e9', null, '2026-11-29 22:02:31.48269+00', false, null, null, null, null, null, 1, null);

insert into hosteddb_rate_limit (name, bucket)
  values ('turso organization acme 300+300/PT1M', '\x00000001000000010000000100000001000000000000010e000000000000010e0000000df8475800000000000000012c008000000000000000000000000003000000010000000318eca329e4cc5b54000000000000010a0000000000000000000000010000000000000004');

insert into hosteddb_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success)
  values (1, '1', 'Schema', 'SQL', 'V1__Schema.sql', -156902140, 'postgres', '2026-11-29 22:02:29.41451', 225, true);

select setval(pg_get_serial_sequence('hosteddb_audit', 'seq'), max(seq))
  from hosteddb_audit;
