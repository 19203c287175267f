package com.example.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.model.VendorName;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProvisionRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a release does that calls a variable by another name. */
class ContractChangeTest {
  @Test
  void attachedBeforeTheRenameGetsTheOldName() {
    assertThat(filled("H2_JDBC_URL").asMap().keySet())
        .containsExactly(VariableName.of("H2_JDBC_URL"));
  }

  @Test
  void attachedAfterTheRenameGetsTheNewName() {
    assertThat(filled("H2_URL").asMap().keySet()).containsExactly(VariableName.of("H2_URL"));
  }

  private static VariableValues filled(String attachedWith) {
    ProvisionRequest request = request(attachedWith);
    Secret url = Secret.of("jdbc:h2:tcp://127.0.0.1:9092/hdb");
    return request.fill(
        VariableValues.none()
            .with("H2_URL", url) // since release 2
            .with("H2_JDBC_URL", url)); // its name in release 1
  }

  private static ProvisionRequest request(String variable) {
    DatabaseId id = DatabaseId.of("d000000000000000000");
    return new ProvisionRequest(
        new DatabaseIdentity(id, VendorName.of("hdb", id), "hosteddb"),
        RegionId.of("local"),
        VariableContract.of(ManagedVariable.plain(variable, "Where the database is")),
        Checkpoint.empty(),
        false,
        CallContext.startingNow(Duration.ofSeconds(1)));
  }
}
