package io.hosteddb.environment;

/**
 * Where an effective variable comes from. Of one name the last of these wins.
 *
 * @since 0.1
 */
public enum Origin {
  /** The user set it for the project. */
  PROJECT,
  /** The user set it for the environment. */
  ENVIRONMENT,
  /** An attached database manages it. */
  MANAGED
}
