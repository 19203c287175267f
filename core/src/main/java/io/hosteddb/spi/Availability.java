package io.hosteddb.spi;

/**
 * Whether users can attach databases of a provider.
 *
 * @since 0.1
 */
public enum Availability {
  /** They can. */
  AVAILABLE,
  /** It is announced in the catalog, and an attach is refused. */
  COMING_SOON
}
