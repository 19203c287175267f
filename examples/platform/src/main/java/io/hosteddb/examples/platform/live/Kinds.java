package io.hosteddb.examples.platform.live;

import io.hosteddb.model.ProviderId;

/** The providers' names on the wire, where existing clients say {@code neon} for PostgreSQL. */
public final class Kinds {
  private static final String NEON = "neon";
  private static final String POSTGRES = "postgres";

  private Kinds() {}

  public static String ofProvider(ProviderId provider) {
    return provider.value().equals(POSTGRES) ? NEON : provider.value();
  }

  public static String toProvider(String kind) {
    return kind.equals(NEON) ? POSTGRES : kind;
  }
}
