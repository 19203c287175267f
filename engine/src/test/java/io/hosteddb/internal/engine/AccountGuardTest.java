package io.hosteddb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.internal.registry.ProviderRegistry;
import io.hosteddb.model.Region;
import io.hosteddb.profile.KnownProviders;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderContext;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorAccount;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom the engine asks for accounts: what the library has put around a provider is none of it. */
class AccountGuardTest {
  private static class Plain implements DatabaseProvider {
    @Override
    public ProviderDescriptor descriptor() {
      return ProviderDescriptor.builder(KnownProviders.POSTGRES, "test")
          .fallbackRegions(
              List.of(new Region(KnownProviders.POSTGRES.defaultRegion(), "Somewhere")))
          .build();
    }

    @Override
    public StepResult<Provisioned> provision(ProvisionRequest request) {
      throw new IllegalStateException("not called");
    }

    @Override
    public StepResult<Nothing> deprovision(DeprovisionRequest request) {
      throw new IllegalStateException("not called");
    }
  }

  private static final class WithAccounts extends Plain {
    @Override
    public Optional<VendorAccount> account(CallContext call) {
      return Optional.empty();
    }
  }

  private static boolean areNone(DatabaseProvider provider) {
    try (ProviderRegistry registry =
        ProviderRegistry.of(List.of(provider), ProviderContext.builder().build())) {
      DatabaseProvider opened = registry.find(KnownProviders.POSTGRES.id(), "test").orElseThrow();
      return new AccountGuard(opened, "Test").areNone();
    }
  }

  @Test
  void providerWithoutAccounts_isNotAsked() {
    assertThat(areNone(new Plain())).isTrue();
    assertThat(areNone(new WithAccounts())).isFalse();
  }
}
