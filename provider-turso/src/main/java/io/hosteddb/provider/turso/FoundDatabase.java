package io.hosteddb.provider.turso;

/**
 * A database as a look-up by name shows it: whose it is, is not said.
 *
 * @param database its id and host
 * @param group the group it is in; empty if Turso did not say
 * @param deleteProtected whether Turso refuses to delete it
 */
record FoundDatabase(TursoDatabase database, String group, boolean deleteProtected) {}
