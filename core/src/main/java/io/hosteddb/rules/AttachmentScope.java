package io.hosteddb.rules;

/**
 * How far "one database of a provider" reaches. One for all nodes that share a store, which keeps
 * it.
 *
 * @since 0.1
 */
public enum AttachmentScope {
  /** One of a provider in a project, over all its environments. */
  PROJECT,
  /**
   * One of a provider reaches each environment: every environment may have one of its own, and a
   * project-wide one excludes those of environments, as they exclude it.
   */
  ENVIRONMENT
}
