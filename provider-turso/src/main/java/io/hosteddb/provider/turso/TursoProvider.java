package io.hosteddb.provider.turso;

import io.hosteddb.http.Authentication;
import io.hosteddb.http.ControlPlaneClient;
import io.hosteddb.model.Region;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.profile.KnownRegions;
import io.hosteddb.profile.KnownWorkloads;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.RememberedAccount;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes databases at Turso Cloud through its Platform API v1. Thread-safe. */
final class TursoProvider implements DatabaseProvider {
  static final String BACKEND = "cloud";

  /** New hosts were seen to serve after about 2.5 s, once after 15 s (libsql-client-ts, 346). */
  private static final Duration TYPICAL_TIME = Duration.ofSeconds(3);

  /** A missing group, a minute for it to show, a host that takes its time. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

  private static final ProviderDescriptor DESCRIPTOR = newDescriptor();

  private final TursoSettings settings;
  private final ControlPlaneClient client;
  private final TursoApi api;
  private final TursoNameLimit limit;
  private final TursoProvisioning provisioning;
  private final TursoDeprovisioning deprovisioning;
  private final TursoCredentials credentials;
  private final RememberedAccount account;

  TursoProvider(TursoSettings settings, ProviderContext context) {
    this.settings = settings;
    TursoErrors errors = new TursoErrors(settings.organization());
    this.client =
        ControlPlaneClient.builder("Turso", settings.baseUrl(), context)
            .authentication(Authentication.bearer(settings.apiKey()))
            .rateLimiter(
                context
                    .rateLimits()
                    .limiter("turso:" + settings.organization(), settings.rateLimit()))
            .problemMapper(errors)
            .build();
    this.api = new TursoApi(client, settings.organization(), errors);
    TursoSqlClient sql = new TursoSqlClient(client);
    TursoGroups groups = new TursoGroups(api, settings.groups(), context.clock());
    TursoOwnership ownership = new TursoOwnership(api, sql);
    TursoReadiness readiness =
        new TursoReadiness(api, sql, groups, context.clock(), settings.lifetime());
    this.limit = new TursoNameLimit(settings.organization());
    this.provisioning = new TursoProvisioning(api, errors, groups, ownership, readiness, limit);
    this.deprovisioning = new TursoDeprovisioning(api, errors, groups, ownership, context.clock());
    this.credentials = new TursoCredentials(api, sql, context.clock(), settings.lifetime());
    this.account = new RememberedAccount(call -> askedFor(settings.organization(), call));
  }

  private static ProviderDescriptor newDescriptor() {
    ProviderDescriptor.Builder builder =
        ProviderDescriptor.builder(KnownProviders.TURSO, BACKEND)
            .fallbackRegions(KnownRegions.TURSO)
            .typicalTime(TYPICAL_TIME)
            .timeLimit(TIME_LIMIT)
            .workloads(KnownWorkloads.TURSO);
    KnownRegions.TURSO_ALIASES.forEach(builder::regionAlias);
    return builder.build();
  }

  @Override
  public ProviderDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public List<Region> regions(CallContext call) throws InterruptedException {
    return api.locations(call);
  }

  private VendorAccount askedFor(String organization, CallContext call)
      throws InterruptedException {
    limit.requireRoom();
    api.requireOrganization(call);
    return new VendorAccount("organization", organization.toLowerCase(Locale.ROOT));
  }

  /** The organization, once Turso has let the platform into it. */
  @Override
  public Optional<VendorAccount> account(CallContext call) throws InterruptedException {
    return Optional.of(account.get(call));
  }

  @Override
  public StepResult<Provisioned> provision(ProvisionRequest request) throws InterruptedException {
    return provisioning.step(request);
  }

  @Override
  public StepResult<Nothing> deprovision(DeprovisionRequest request) throws InterruptedException {
    return deprovisioning.step(request);
  }

  /** Tokens of finite life overlap; what Turso cannot end, they say. */
  @Override
  public Optional<Credentials> credentials() {
    return Optional.of(credentials);
  }

  @Override
  public void close() {
    client.close();
  }

  /** Backend, organization and groups; no secret. */
  @Override
  public String toString() {
    return "TursoProvider[" + settings.organization() + ", " + settings.groups() + "]";
  }
}
