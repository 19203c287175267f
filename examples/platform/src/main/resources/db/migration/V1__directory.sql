-- The platform's own tables; hosted databases have theirs in a schema of their own.
CREATE TABLE organization (
  id   varchar(64) PRIMARY KEY,
  name varchar(200) NOT NULL
);

CREATE TABLE member (
  id              varchar(64) PRIMARY KEY,
  organization_id varchar(64) NOT NULL REFERENCES organization (id),
  name            varchar(200) NOT NULL,
  role            varchar(16) NOT NULL
);

-- Only the hash of a token is kept.
CREATE TABLE access_token (
  hash      varchar(64) PRIMARY KEY,
  member_id varchar(64) NOT NULL REFERENCES member (id)
);

CREATE TABLE project (
  id              varchar(64) PRIMARY KEY,
  organization_id varchar(64) NOT NULL REFERENCES organization (id),
  name            varchar(200) NOT NULL,
  slug            varchar(100) NOT NULL
);

CREATE TABLE environment (
  id         varchar(64) PRIMARY KEY,
  project_id varchar(64) NOT NULL REFERENCES project (id),
  name       varchar(200) NOT NULL,
  slug       varchar(100) NOT NULL,
  type       varchar(16) NOT NULL,
  created_at timestamp with time zone NOT NULL
);

-- The variables that users set themselves: of a project, or of one of its environments. Encrypted.
CREATE TABLE user_variables (
  owner_id   varchar(64) PRIMARY KEY,
  project_id varchar(64) NOT NULL REFERENCES project (id),
  ciphertext varchar(400000) NOT NULL
);

-- Locked by the node that makes the demo's data.
CREATE TABLE seeding (
  id bigint PRIMARY KEY
);

INSERT INTO seeding (id) VALUES (1);
