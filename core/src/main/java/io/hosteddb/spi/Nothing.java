package io.hosteddb.spi;

/**
 * What a step comes to whose work has no value, such as deprovisioning. See {@link
 * StepResult#done()}.
 *
 * @since 0.1
 */
public enum Nothing {
  /** The only one. */
  NOTHING
}
