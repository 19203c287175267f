package io.hosteddb.provider.turso;

import static io.hosteddb.provider.turso.TursoHost.DELETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.RegionId;
import io.hosteddb.model.VariableName;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.Revoked;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that take each other's place, and what Turso can and cannot end. */
class TursoCredentialsTest {
  private static final String ROTATE =
      "POST " + TursoHost.ORG + "/databases/{database}/auth/rotate";
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);
  private static final CredentialId THREE = CredentialId.main(3);

  private TursoUnderTest subject = new TursoUnderTest();

  @AfterEach
  void close() {
    subject.close();
  }

  private void withTokensOf(String life) {
    subject.close();
    subject = new TursoUnderTest(Map.of("turso.token-expiration", life));
  }

  private ProviderDriver drive() {
    return ProviderDriver.of(subject.provider())
        .clock(subject.clock())
        .region(RegionId.of("aws-us-west-2"));
  }

  private static int status(VariableValues variables) throws Exception {
    return SqlClient.of(variables).send("SELECT 1").statusCode();
  }

  private static String token(VariableValues variables) {
    return variables.find(VariableName.of("TURSO_AUTH_TOKEN")).orElseThrow().reveal();
  }

  @Test
  void finiteTokensOverlap_andEachEndsByItself() throws Exception {
    withTokensOf("1d");
    ProviderDriver database = drive();
    Instant begun = subject.clock().instant();
    Provisioned one = database.provision();
    assertThat(one.expiresAt())
        .isBetween(begun.plus(Duration.ofDays(1)), begun.plus(Duration.ofHours(25)));
    subject.clock().advance(Duration.ofHours(16));
    IssuedCredentials two = database.issue(TWO);
    assertThat(two.expiresAt().orElseThrow())
        .isEqualTo(subject.clock().instant().plus(Duration.ofDays(1)));
    assertThat(two.note()).isEmpty();
    SqlClient.of(one.variables()).writeAndRead();
    SqlClient.of(two.variables()).writeAndRead();

    Revoked early = database.revoke(ONE);
    assertThat(early.isDead()).isFalse();
    assertThat(early.until()).contains(one.expiresAt());
    subject.clock().advance(Duration.ofHours(9));
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(status(one.variables())).isEqualTo(401);
    SqlClient.of(two.variables()).writeAndRead();
  }

  @Test
  void endlessTokens_sayThatTheOldOneStaysValid() throws Exception {
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    assertThat(one.expiresAt()).isNull();
    IssuedCredentials two = database.issue(TWO);
    assertThat(two.expiresAt()).isEmpty();
    assertThat(two.note().orElseThrow()).contains("Whoever has an earlier one gets in");
    Revoked old = database.revoke(ONE);
    assertThat(old.isDead()).isFalse();
    assertThat(old.until()).isEmpty();
    assertThat(old.note().orElseThrow()).contains("Turso ends no single token");
    SqlClient.of(one.variables()).writeAndRead();
    assertThat(two.variables().names()).isEqualTo(one.variables().names());
    assertThat(two.variables().find(VariableName.of("TURSO_DATABASE_URL")))
        .isEqualTo(one.variables().find(VariableName.of("TURSO_DATABASE_URL")));
    assertThat(subject.provider().credentials().orElseThrow().traits())
        .isEqualTo(CredentialTraits.expiring());
  }

  /** It may have been made with an end, by a release that did not keep it. */
  @Test
  void ofATokenWhoseEndIsNotKnown_nothingIsSaidThatMayBeUntrue() throws Exception {
    withTokensOf("1d");
    ProviderDriver database = drive();
    Object unused = database.provision();
    database.checkpoint(database.checkpoint().without("token-expires"));
    Revoked old = database.revoke(ONE);
    assertThat(old.isDead()).isFalse();
    assertThat(old.note().orElseThrow()).contains("not known").doesNotContain("never expires");
    database.servedBy(subject.providerWith(Map.of("turso.token-expiration", "never")));
    assertThat(database.issue(TWO).note().orElseThrow())
        .contains("until it expires, and for good if it does not");
    assertThat(database.revoke(TWO).note().orElseThrow()).contains("this one never expires");
  }

  @Test
  void emergency_endsEveryTokenOfThisDatabase_andOfNoOther() throws Exception {
    ProviderDriver database = drive();
    ProviderDriver neighbour = drive();
    Provisioned one = database.provision();
    VariableValues others = neighbour.provision().variables();
    IssuedCredentials two = database.issue(TWO);
    assertThat(database.revokeAll().isDead()).isTrue();
    subject.clock().advance(Duration.ofSeconds(5));
    assertThat(status(one.variables())).isEqualTo(401);
    assertThat(status(two.variables())).isEqualTo(401);
    SqlClient.of(others).writeAndRead();
    IssuedCredentials three = database.issue(THREE);
    SqlClient.of(three.variables()).writeAndRead();
    assertThat(database.revoke(ONE).isDead()).as("an endless token that was ended").isTrue();
  }

  @Test
  void emergencyWhoseAnswerIsLost_isRepeated() throws Exception {
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    subject.vendor().faults(Faults.once(ROTATE, Fault.page(502, true)));
    assertThatThrownBy(database::revokeAll).isInstanceOf(ProviderException.class);
    assertThat(database.revokeAll().isDead()).isTrue();
    subject.clock().advance(Duration.ofSeconds(5));
    assertThat(status(one.variables())).isEqualTo(401);
  }

  @Test
  void whereTheKeysAreTheGroups_nothingIsEnded_andTheResultSaysSo() throws Exception {
    ProviderDriver database = drive();
    ProviderDriver neighbour = drive();
    Provisioned one = database.provision();
    VariableValues others = neighbour.provision().variables();
    for (String version : new String[] {"v0.24.31", ""}) {
      subject.vendor().set(behavior -> behavior.version = version);
      Revoked result = database.revokeAll();
      assertThat(result.isDead()).isFalse();
      assertThat(result.note().orElseThrow())
          .contains("without ending those of every other database in its group")
          .contains("detach this database");
    }
    assertThat(subject.vendor().traffic().operations()).doesNotContain(ROTATE);
    SqlClient.of(one.variables()).writeAndRead();
    SqlClient.of(others).writeAndRead();
  }

  @Test
  void tokenThatTursoLetsInForLonger_isNotCalledDead() throws Exception {
    subject.vendor().set(behavior -> behavior.tokensDieAfter = Duration.ofMinutes(50));
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    Instant begun = subject.clock().instant();
    Revoked result = database.revokeAll();
    assertThat(result.isDead()).isFalse();
    assertThat(result.until().orElseThrow())
        .isBetween(begun.plus(Duration.ofMinutes(60)), begun.plus(Duration.ofMinutes(61)));
    assertThat(result.note().orElseThrow()).contains("within one hour");
    subject.clock().set(result.until().orElseThrow());
    assertThat(status(one.variables())).isEqualTo(401);
  }

  @Test
  void lostMint_leavesTheNextTokenToBeInjected_andNoStepTooMany() throws Exception {
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    assertThat(database.loseIssueStep(TWO).toString()).doesNotContain(token(one.variables()));
    IssuedCredentials two = database.issue(TWO);
    SqlClient.of(two.variables()).writeAndRead();
    SqlClient.of(one.variables()).writeAndRead();
    assertThat(database.issue(TWO).variables())
        .as("repeated, from what was saved")
        .isEqualTo(two.variables());
    assertThat(two.toString() + database.progress()).doesNotContain(token(two.variables()));
    database.deprovision();
    assertThat(subject.vendor().inventory()).isEmpty();
  }

  @Test
  void tokenThatIsSavedIsUsed_alsoByAnotherProcess() throws Exception {
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    Object unused = database.issueStep(TWO);
    long minted = subject.vendor().writersOf(database.identity().vendorName().value());
    IssuedCredentials two = database.servedBy(subject.providerWith(Map.of())).issue(TWO);
    assertThat(subject.vendor().writersOf(database.identity().vendorName().value()))
        .isEqualTo(minted)
        .isEqualTo(2);
    assertThat(token(two.variables())).isNotEqualTo(token(one.variables()));
  }

  @Test
  void hostThatDoesNotServe_isWaitedFor_andATokenThatItRefusesIsMintedOnceMore() throws Exception {
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    Instant later = subject.clock().instant().plus(Duration.ofSeconds(15));
    subject.vendor().set(behavior -> behavior.refusesTokensUntil = later);
    IssuedCredentials two = database.issue(TWO);
    SqlClient.of(two.variables()).writeAndRead();
    SqlClient.of(one.variables()).writeAndRead();
  }

  @Test
  void databaseThatIsGoneOrAnother_getsNoToken() throws Exception {
    ProviderDriver database = drive();
    Provisioned unused = database.provision();
    String name = database.identity().vendorName().value();
    subject.vendor().drop(name);
    assertThatThrownBy(() -> database.issue(TWO))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND));
    assertThat(database.revokeAll().isDead()).isTrue();
    subject.vendor().plant(name, TursoUnderTest.GROUP);
    assertThatThrownBy(() -> database.issue(TWO))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT));
    assertThatThrownBy(database::revokeAll).isInstanceOf(ProviderException.class);
    assertThat(subject.vendor().traffic().operations()).doesNotContain(ROTATE, DELETE);
  }

  @Test
  void databaseOfARelease_thatKeptNoEnds_rotatesToo() throws Exception {
    withTokensOf("1d");
    ProviderDriver database = drive();
    Provisioned one = database.provision();
    Checkpoint before = database.checkpoint().without("token-expires");
    database.checkpoint(before);
    IssuedCredentials two = database.issue(TWO);
    SqlClient.of(two.variables()).writeAndRead();
    assertThat(database.revoke(ONE).isDead()).isFalse();
    subject.clock().advance(Duration.ofHours(25));
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(status(one.variables())).isEqualTo(401);
  }
}
