package io.hosteddb.work;

/** Ends nothing. */
enum NoTicket implements WorkTicket {
  NONE
}
