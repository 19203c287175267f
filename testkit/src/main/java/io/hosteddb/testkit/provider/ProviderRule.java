package io.hosteddb.testkit.provider;

/**
 * The numbered rules that every provider keeps. Each is one or more tests of {@link
 * ProviderConformance}; a test that fails begins its message with the rule's number and text.
 *
 * @since 0.1
 */
public enum ProviderRule {
  /** Rule 1. */
  DESCRIPTOR(
      1,
      "the descriptor is constant and valid",
      "Users are shown it, attach is checked against it, and the engine plans by it: databases"
          + " attached before a change would not fit after it."),
  /** Rule 2. */
  CONTRACT(
      2,
      "repeating from the returned checkpoint reaches Done with exactly the contract's variables,"
          + " in the region asked for",
      "The contract's names are claimed at attach: a variable that is missing leaves the project"
          + " without its connection, one too many takes a name that nobody checked. A user who names"
          + " a region has reasons, such as the law."),
  /** Rule 3. */
  LOST_RESULT(
      3,
      "losing any result and repeating from the last saved checkpoint leaves one resource",
      "A process that dies between the vendor's answer and its own save would leave a database that"
          + " nobody uses and somebody pays for."),
  /** Rule 4. */
  LOST_ANSWER(
      4,
      "losing the answer after the vendor acted, and repeating, leaves one resource",
      "A time-out after a create says nothing about whether the vendor created: the repeat has to"
          + " find out, or each cut line leaves a database behind."),
  /** Rule 5. */
  DEPROVISION(
      5,
      "deprovision succeeds when nothing is there, and after a crash at any point leaves nothing",
      "The engine repeats a delete until it is Done: one that cannot say so is repeated for ever,"
          + " and one that says so too early leaves a database that is paid for."),
  /** Rule 6. */
  NO_SECRETS(
      6,
      "no secret in any text",
      "Progress, failures and logs are shown to people and kept in systems that may not know the"
          + " secret."),
  /** Rule 7. */
  CALL_BUDGET(
      7,
      "every call returns within its budget, and nothing is sent to the vendor once it is over",
      "The engine counts a call that is over budget as lost and acts on that: what such a call still"
          + " does at the vendor collides with what came after it."),
  /** Rule 8. */
  THREAD_SAFE(
      8,
      "the provider is thread-safe",
      "One provider object serves every database of the platform, from many threads: state shared by"
          + " accident hands one tenant another tenant's database."),
  /** Rule 9. */
  CATEGORIES(
      9,
      "errors have the right category",
      "The category decides whether the engine tries again by itself and what the user is told to"
          + " do."),
  /** Rule 10. */
  FOREIGN(
      10,
      "foreign resources of the same name are neither adopted nor deleted",
      "What this platform cannot prove it created belongs to somebody else: adopting it exposes"
          + " their data, deleting it destroys it."),
  /** Rule 11. */
  INTERRUPTION(
      11,
      "interruption is honoured",
      "The engine interrupts a call when it closes or the budget is over: an interrupt that is"
          + " swallowed keeps a node from stopping."),
  /** Rule 12. */
  UNKNOWN_FIELDS(
      12,
      "unknown fields and enum values never fail parsing",
      "Vendors add to their answers without notice: a provider that insists on what it knows stops"
          + " working on that day."),
  /** Rule 13. */
  TENANTS(
      13,
      "databases are apart: none opens another, and removing one leaves the others working",
      "The databases of a platform belong to people who do not know each other."),
  /** Rule 14. */
  NO_WAITING(
      14,
      "a step never lets time pass",
      "The engine owns time: a step that sleeps holds a thread that others need, and neither the"
          + " host's clock nor its shutdown knows of it."),
  /** Rule 15. */
  OVERLAP(
      15,
      "a new generation of credentials works, and the old one does as long as the traits say",
      "Clients change over one after the other: one that still has the old credentials, or has the"
          + " new ones already, must not be locked out."),
  /** Rule 16. */
  REVOKED(
      16,
      "what is revoked is dead as far as it is said to be, and nothing else is touched",
      "Somebody relies on it that a leaver is out; and everybody else relies on it that they are"
          + " not."),
  /** Rule 17. */
  CREDENTIALS_ONCE(
      17,
      "lost results and crashes while issuing leave one generation, and after deprovision nothing",
      "Credentials that nobody knows of are never revoked by anybody.");

  private final int number;
  private final String text;
  private final String reason;

  ProviderRule(int number, String text, String reason) {
    this.number = number;
    this.text = text;
    this.reason = reason;
  }

  /**
   * The number.
   *
   * @return 1 to 17
   */
  public int number() {
    return number;
  }

  /**
   * What the rule says.
   *
   * @return a phrase
   */
  public String text() {
    return text;
  }

  /**
   * Why it matters.
   *
   * @return a sentence or two
   */
  public String reason() {
    return reason;
  }

  /** A failure of this rule: its number and text, what was seen, and why it matters. */
  AssertionError broken(String seen) {
    return new AssertionError(
        "Rule " + number + ": " + text + ".\n  Seen: " + seen + "\n  Why it matters: " + reason);
  }

  AssertionError broken(String seen, Throwable cause) {
    AssertionError error = broken(seen);
    error.initCause(cause);
    return error;
  }

  void require(boolean kept, String seen) {
    if (!kept) {
      throw broken(seen);
    }
  }
}
