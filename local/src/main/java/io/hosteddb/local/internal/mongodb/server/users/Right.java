package io.hosteddb.local.internal.mongodb.server.users;

/** What somebody may do in a database. */
enum Right {
  /** Read its documents. */
  READ,

  /** Change its documents. */
  WRITE,

  /** Make and drop its collections and indexes, and drop it. */
  ADMINISTER,

  /** Make and drop its users. */
  MANAGE_USERS
}
