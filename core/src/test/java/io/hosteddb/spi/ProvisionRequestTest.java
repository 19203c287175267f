package io.hosteddb.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProvisionRequestTest {
  private static final VariableValues KNOWN =
      VariableValues.none()
          .with("DATABASE_URL", Secret.of("new"))
          .with("DB_URL", Secret.of("old"))
          .with("DB_NAME", Secret.of("orders"));

  private static ProvisionRequest attachedWith(String... names) {
    DatabaseId id = DatabaseId.create(Instant.EPOCH, new SecureRandom());
    return new ProvisionRequest(
        new DatabaseIdentity(id, VendorName.of("hdb", id), "test"),
        RegionId.of("here"),
        VariableContract.of(
            Arrays.stream(names).map(n -> ManagedVariable.secret(n, "A value")).toList()),
        Checkpoint.empty(),
        true,
        CallContext.startingNow(Duration.ofSeconds(1)));
  }

  @Test
  void fill_picksWhatWasAttached_inTheOrderOfTheContract() {
    assertThat(attachedWith("DB_NAME", "DB_URL").fill(KNOWN).names())
        .containsExactly(VariableName.of("DB_NAME"), VariableName.of("DB_URL"));
    assertThat(attachedWith("DATABASE_URL").fill(KNOWN).names())
        .containsExactly(VariableName.of("DATABASE_URL"));
  }

  @Test
  void fill_refusesWhatTheProviderDoesNotKnow_andNamesIt() {
    assertThatThrownBy(() -> attachedWith("DB_URL", "DB_USER", "DB_PORT").fill(KNOWN))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(ErrorCategory.PROVIDER_BUG);
              assertThat(e.getMessage()).contains("DB_PORT, DB_USER").doesNotContain("DB_URL");
              assertThat(e.isRetriedByEngine()).isFalse();
              assertThat(e.failure().retryable()).isTrue();
            });
  }
}
