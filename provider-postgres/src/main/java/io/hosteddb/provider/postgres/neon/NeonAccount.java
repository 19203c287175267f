package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.VendorAccount;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The organization at Neon that the key and the settings reach: asked for once, since a key never
 * changes its organization. The setting alone would not do: with a key of another organization Neon
 * answers 404 for everything that is there. Thread-safe.
 */
final class NeonAccount {
  private final NeonApi api;
  private final @Nullable String configured;
  private volatile @Nullable VendorAccount known;

  NeonAccount(NeonApi api, @Nullable String configured) {
    this.api = api;
    this.configured = configured;
  }

  /**
   * The organization.
   *
   * @return empty with a personal key of several organizations and no setting: the API then refuses
   *     to work, and says so itself
   * @throws ProviderException UNAUTHORIZED if the key does not reach the organization of the
   *     settings
   */
  Optional<VendorAccount> of(CallContext call) throws InterruptedException {
    VendorAccount found = known;
    if (found == null) {
      found = chosen(api.organizations(call)).orElse(null);
      known = found;
    }
    return Optional.ofNullable(found);
  }

  private Optional<VendorAccount> chosen(List<String> reached) {
    if (configured == null) {
      return reached.size() == 1 ? Optional.of(organization(reached.get(0))) : Optional.empty();
    }
    if (!reached.contains(configured)) {
      throw ProviderException.of(
              ErrorCategory.UNAUTHORIZED,
              "The key of neon.api-key does not reach the Neon organization "
                  + configured
                  + " of neon.organization"
                  + (reached.size() == 1 ? "; it is of " + reached.get(0) : "")
                  + ".")
          .remedy(
              "Ask the platform's operator to make the settings neon.api-key and neon.organization fit"
                  + " each other, then retry.")
          .build();
    }
    return Optional.of(organization(configured));
  }

  private static VendorAccount organization(String id) {
    return new VendorAccount("organization", id);
  }
}
