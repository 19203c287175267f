package io.hosteddb.access;

/**
 * Hears of every audit entry after it is stored, for instance to send it to the host's own audit
 * log. Called outside locks, from any thread; what it throws is logged and changes nothing.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AuditListener {
  /**
   * Something was done.
   *
   * @param entry who, what, when and why; holds no secret
   */
  void onAudit(AuditEntry entry);
}
