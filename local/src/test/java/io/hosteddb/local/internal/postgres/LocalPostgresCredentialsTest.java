package io.hosteddb.local.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The backend for any server does it; here it waits for the server, and finds its database. */
class LocalPostgresCredentialsTest {
  private LocalPostgresUnderTest subject;

  @BeforeEach
  void open() throws Exception {
    subject = new LocalPostgresUnderTest();
  }

  @AfterEach
  void close() throws Exception {
    subject.close();
  }

  @Test
  void oneSetAfterTheOther() throws Exception {
    ProviderDriver steps = ProviderDriver.of(subject.provider());
    VariableValues one = steps.provision().variables();
    AutoCloseable open = subject.openClient(one).orElseThrow();
    VariableValues two = steps.issue(CredentialId.main(2)).variables();
    subject.connectionCheck().orElseThrow().connectAndCheck(one);
    subject.connectionCheck().orElseThrow().connectAndCheck(two);
    assertThat(steps.revoke(CredentialId.main(1)).isDead()).isTrue();
    assertThatThrownBy(() -> subject.connectionCheck().orElseThrow().connectAndCheck(one))
        .isInstanceOf(SQLException.class);
    subject.connectionCheck().orElseThrow().connectAndCheck(two);
    assertThat(steps.revokeAll().isDead()).isTrue();
    assertThatThrownBy(() -> subject.connectionCheck().orElseThrow().connectAndCheck(two))
        .isInstanceOf(SQLException.class);
    VariableValues three = steps.issue(CredentialId.main(3)).variables();
    subject.connectionCheck().orElseThrow().connectAndCheck(three);
    open.close();
    steps.deprovision();
    assertThat(subject.inventory())
        .noneMatch(found -> found.contains(steps.identity().vendorName().withUnderscores()));
  }

  @Test
  void rotatingIsSeamless() {
    assertThat(subject.provider().credentials().orElseThrow().traits())
        .isEqualTo(CredentialTraits.seamless());
  }
}
