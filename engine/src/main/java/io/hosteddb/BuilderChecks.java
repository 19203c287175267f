package io.hosteddb;

import io.hosteddb.error.ConfigurationException;
import io.hosteddb.error.Violation;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.VendorName;
import io.hosteddb.rules.AttachmentScope;
import io.hosteddb.store.ScopeAgreement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@link HostedDatabasesBuilder} was told that cannot be meant. */
final class BuilderChecks {
  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_PLATFORM = 40;
  private static final Duration MAX_CALL_BUDGET = Duration.ofHours(1);

  private final List<Violation> violations = new ArrayList<>();

  private BuilderChecks() {}

  /**
   * Requires that every value can be meant.
   *
   * @throws ConfigurationException with every one that cannot
   */
  static void requireValid(HostedDatabasesBuilder builder) {
    BuilderChecks checks = new BuilderChecks();
    checks.ports(builder);
    checks.names(builder);
    checks.numbers(builder);
    if (!checks.violations.isEmpty()) {
      throw new ConfigurationException(checks.violations);
    }
  }

  private void ports(HostedDatabasesBuilder builder) {
    given("providers", builder.providers);
    given("store", builder.store);
    given("accessPolicy", builder.access);
    builder.auditListeners.forEach(listener -> given("auditListener", listener));
    given("clock", builder.clock);
    given("random", builder.random);
    given("attachmentScope", builder.attachmentScope);
    given("metrics", builder.metrics);
    if (builder.queueGiven) {
      given("queue", builder.queue);
    }
    builder.aroundQueue.forEach(around -> given("aroundQueue", around));
  }

  private void names(HostedDatabasesBuilder builder) {
    String platform = builder.platform;
    if (given("platform", platform)) {
      require(
          platform.length() <= MAX_PLATFORM && PLATFORM.matcher(platform).matches(),
          "platform",
          "The platform is lower-case letters, digits and inner dashes, at most "
              + MAX_PLATFORM
              + " characters.");
    }
    if (given("vendorPrefix", builder.vendorPrefix)) {
      vendorPrefix(builder.vendorPrefix);
    }
  }

  private void vendorPrefix(String prefix) {
    DatabaseId any = DatabaseId.of("d000000000000000000");
    try {
      // What counts is whether a name can be made of it.
      VendorName unused = VendorName.of(prefix, any);
    } catch (IllegalArgumentException e) {
      violations.add(new Violation("vendorPrefix", String.valueOf(e.getMessage())));
    }
  }

  private void numbers(HostedDatabasesBuilder builder) {
    Duration budget = builder.callBudget;
    if (given("callBudget", budget)) {
      require(
          !budget.isNegative() && !budget.isZero(),
          "callBudget",
          "The call budget is positive; it is " + budget + ".");
      require(
          budget.compareTo(MAX_CALL_BUDGET) <= 0,
          "callBudget",
          "The call budget is at most an hour: a call that hangs is waited for as long.");
    }
    if (given("shutdownGrace", builder.shutdownGrace)) {
      require(
          !builder.shutdownGrace.isNegative(),
          "shutdownGrace",
          "The shutdown grace is zero or more; it is " + builder.shutdownGrace + ".");
    }
    if (given("rotationOverlap", builder.rotationOverlap)) {
      require(
          !builder.rotationOverlap.isNegative(),
          "rotationOverlap",
          "The rotation overlap is zero or more; it is " + builder.rotationOverlap + ".");
      require(
          builder.rotationOverlap.compareTo(RotationService.MAX_OVERLAP) <= 0,
          "rotationOverlap",
          "The rotation overlap is at most "
              + RotationService.MAX_OVERLAP.toDays()
              + " days: what somebody has seen is to end one day.");
    }
    require(
        builder.parallelism >= 1,
        "parallelism",
        "The parallelism is at least 1; it is " + builder.parallelism + ".");
  }

  private boolean given(String setter, @Nullable Object value) {
    require(
        value != null,
        setter,
        "The value of " + setter + " is null: give one, or leave the setter out.");
    return value != null;
  }

  private void require(boolean right, String setter, String message) {
    if (!right) {
      violations.add(new Violation(setter, message));
    }
  }

  /**
   * Requires that a store keeps the scope that a node is set to.
   *
   * @throws ConfigurationException if it keeps another one
   */
  static void requireScope(AttachmentScope set, ScopeAgreement agreed) {
    if (agreed.kept() == set) {
      return;
    }
    String differs =
        "This node is set to the attachment scope "
            + set
            + ", and the store keeps "
            + agreed.kept()
            + " for all nodes. ";
    if (agreed.inTheWay() == 0) {
      throw new ConfigurationException(
          "attachmentScope",
          differs
              + "Set this node to "
              + agreed.kept()
              + "; or narrow the scope for all nodes, which is possible now since no project has"
              + " more than one database of a provider: set all of them to "
              + set
              + " and start one with narrowAttachmentScope.");
    }
    boolean all = agreed.inTheWay() == agreed.examples().size();
    throw new ConfigurationException(
        "attachmentScope",
        differs
            + (agreed.inTheWay() == 1 ? "1 project has" : agreed.inTheWay() + " projects have")
            + " more than one database of a provider, which "
            + set
            + " forbids"
            + (all ? ": " : ", such as ")
            + String.join(", ", agreed.examples())
            + ". Set this node to "
            + agreed.kept()
            + "; or detach until each of these projects has one of each provider, and start one"
            + " node with narrowAttachmentScope.");
  }
}
