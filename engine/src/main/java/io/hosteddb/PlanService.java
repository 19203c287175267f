package io.hosteddb;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.model.Action;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProviderId;
import io.hosteddb.rules.AttachmentRules;
import io.hosteddb.rules.Claim;
import io.hosteddb.rules.ProjectClaims;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.store.DatabaseRecord;
import io.hosteddb.store.DatabaseStore;
import java.util.List;

/** Says what an attach would do, and what is in its way. */
final class PlanService {
  private static final ProviderId NO_PROVIDER = ProviderId.of("none");

  private final DatabaseStore store;
  private final AccessGate gate;
  private final AttachResolver resolver;
  private final RecordFactory factory;

  PlanService(
      DatabaseStore store, AccessGate gate, AttachResolver resolver, RecordFactory factory) {
    this.store = store;
    this.gate = gate;
    this.resolver = resolver;
    this.factory = factory;
  }

  AttachmentPlan plan(AttachRequest request) {
    gate.requireAllowed(request.actor(), Action.READ, request.project());
    ProjectClaims claims = store.projectClaims(request.project());
    AttachResolver.Resolved resolved = resolver.resolve(request, claims.claims());
    DatabaseProvider provider = resolved.provider();
    ProviderDescriptor descriptor = provider == null ? null : provider.descriptor();
    return new AttachmentPlanValue(
        request.project(),
        request.environment(),
        request.provider(),
        descriptor == null ? null : descriptor.backend(),
        resolved.name() == null ? String.valueOf(request.name()) : resolved.name().value(),
        resolved.requestedRegion(),
        resolved.targetRegion(),
        descriptor == null ? List.of() : descriptor.profile().contract().variables(),
        resolved.violations(),
        conflicts(request, resolved, claims));
  }

  /**
   * The first record of what a request asks for, without a look at the project: what is in the way
   * there is said when the record is inserted.
   *
   * @throws InvalidRequestException with everything that is wrong with the request, and with what
   *     would be in the way beside that
   */
  DatabaseRecord begin(AttachRequest request) {
    return begin(request, List.of());
  }

  /** As {@link #begin}, with a derived name that is free in the project. */
  DatabaseRecord beginWithFreeName(AttachRequest request) {
    return begin(request, store.projectClaims(request.project()).claims());
  }

  private DatabaseRecord begin(AttachRequest request, List<Claim> claims) {
    AttachResolver.Resolved resolved = resolver.resolve(request, claims);
    DatabaseProvider provider = resolved.provider();
    if (!resolved.violations().isEmpty() || provider == null) {
      throw new InvalidRequestException(
          resolved.violations(),
          conflicts(request, resolved, store.projectClaims(request.project())));
    }
    return factory.begin(request, resolved, provider.descriptor());
  }

  /**
   * With a name that is malformed, those that any name would have; without a provider, those of the
   * name alone.
   */
  private List<AttachConflict> conflicts(
      AttachRequest request, AttachResolver.Resolved resolved, ProjectClaims claims) {
    DatabaseProvider provider = resolved.provider();
    // A derived name is derived here, where it is known what is taken.
    DatabaseName name = request.name() == null ? null : resolved.name();
    if (provider != null) {
      ProviderProfile profile = provider.descriptor().profile();
      return AttachmentRules.conflicts(
          claims,
          new Claim(
              factory.newId(),
              name == null ? AttachResolver.derived(profile.id().value(), claims.claims()) : name,
              profile.id(),
              request.environment(),
              profile.contract().names()));
    }
    Claim nameOnly =
        new Claim(
            factory.newId(),
            name == null ? AttachResolver.derived(NO_PROVIDER.value(), claims.claims()) : name,
            NO_PROVIDER,
            request.environment(),
            List.of());
    return AttachmentRules.conflicts(claims, nameOnly).stream()
        .filter(conflict -> conflict.kind() != AttachConflict.Kind.PROVIDER_ATTACHED)
        .toList();
  }
}
