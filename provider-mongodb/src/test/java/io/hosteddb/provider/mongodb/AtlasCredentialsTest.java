package io.hosteddb.provider.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.Fault;
import io.hosteddb.simulators.Faults;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user for each generation of credentials, at clusters that learn of it some time later. */
class AtlasCredentialsTest {
  private static final String USERS = "/api/atlas/v2/groups/{groupId}/databaseUsers";
  private static final String NEW_USER = "POST " + USERS;
  private static final String DELETE_USER = "DELETE " + USERS + "/admin/{username}";
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);
  private static final CredentialId THREE = CredentialId.main(3);

  private AtlasUnderTest subject = new AtlasUnderTest();

  @AfterEach
  void close() {
    subject.close();
  }

  private void in(AtlasUnderTest other) {
    subject.close();
    subject = other;
  }

  private ProviderDriver drive() {
    return ProviderDriver.of(subject.provider()).clock(subject.clock());
  }

  private void works(VariableValues variables) {
    new MongoCheck(subject.vendor()).connectAndCheck(variables);
  }

  private Optional<String> problem(VariableValues variables) {
    ConnectionString uri = new ConnectionString(MongoCheck.value(variables, "MONGODB_URI"));
    return subject
        .vendor()
        .loginProblem(uri.getUsername(), Secret.of(new String(uri.getPassword())), "app");
  }

  private List<String> users(ProviderDriver database) {
    String user = "user " + database.identity().vendorName().value();
    return subject.vendor().inventory().stream().filter(one -> one.startsWith(user)).toList();
  }

  /** What becomes of open connections was tried at no cluster of Atlas. */
  @Test
  void promisesNoMoreThanIsKnown() {
    assertThat(subject.provider().credentials().orElseThrow().traits())
        .isEqualTo(CredentialTraits.seamless().leavingSessions());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void generationsOverlap_andARevokedOneIsDeadWhenItIsSaidToBe(boolean told) throws Exception {
    if (!told) {
      subject.vendor().rolloutRefusedForFlex();
    }
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    VariableValues two = database.issue(TWO).variables();
    works(one);
    works(two);
    assertThat(MongoCheck.value(two, "MONGODB_URI"))
        .contains("://" + database.identity().vendorName().value() + "_g2:");
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(problem(one)).contains("no user " + database.identity().vendorName().value());
    works(two);
    VariableValues three = database.issue(THREE).variables();
    works(three);
    assertThat(database.revoke(TWO).isDead()).isTrue();
    assertThat(problem(two)).isPresent();
    assertThat(users(database)).hasSize(1);
    database.deprovision();
    assertThat(subject.vendor().inventory()).isEmpty();
  }

  @Test
  void deletedUserIsWaitedFor_untilTheClusterHasForgottenIt() throws Exception {
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    VariableValues unused = database.issue(TWO).variables();
    subject.vendor().faults(Faults.once(DELETE_USER, Fault.page(502, true)));
    assertThatThrownBy(() -> database.revoke(ONE)).isInstanceOf(ProviderException.class);
    assertThat(problem(one)).as("deleted, and not rolled out").isEmpty();
    assertThat(database.revoke(ONE).isDead()).isTrue();
    assertThat(problem(one)).isPresent();
  }

  @Test
  void lostAnswers_leaveOneUserWithThePasswordThatIsInjected() throws Exception {
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    Object lostChoice = database.loseIssueStep(TWO);
    Object choice = database.issueStep(TWO);
    assertThat(users(database)).as("a password is saved before it is used").hasSize(1);
    Object lostUser = database.loseIssueStep(TWO);
    assertThat(users(database)).hasSize(2);
    VariableValues two = database.servedBy(subject.providerWith(Map.of())).issue(TWO).variables();
    works(two);
    works(one);
    assertThat(users(database)).hasSize(2);
    String password =
        new String(new ConnectionString(MongoCheck.value(two, "MONGODB_URI")).getPassword());
    assertThat(List.of(lostChoice, choice, lostUser, database.progress()).toString())
        .doesNotContain(password);
  }

  @Test
  void halfMadeUser_isRevoked_orGoesWithTheDatabase_alsoInASharedProject() throws Exception {
    in(AtlasUnderTest.shared(Map.of()));
    ProviderDriver database = drive();
    ProviderDriver neighbour = drive();
    VariableValues one = database.provision().variables();
    VariableValues others = neighbour.provision().variables();
    Object unusedChoice = database.issueStep(TWO);
    Object unusedLost = database.loseIssueStep(TWO);
    assertThat(users(database)).hasSize(2);
    assertThat(database.revoke(TWO).isDead()).isTrue();
    assertThat(users(database)).hasSize(1);
    works(one);
    Object unusedNextChoice = database.issueStep(THREE);
    Object unusedNextLost = database.loseIssueStep(THREE);
    assertThat(users(database)).hasSize(2);
    database.deprovision();
    assertThat(users(database)).isEmpty();
    works(others);
  }

  @Test
  void emergency_endsEveryUserOfThisDatabase_andOfNoOther() throws Exception {
    in(AtlasUnderTest.shared(Map.of()));
    ProviderDriver database = drive();
    ProviderDriver neighbour = drive();
    VariableValues one = database.provision().variables();
    VariableValues others = neighbour.provision().variables();
    VariableValues two = database.issue(TWO).variables();
    String forgotten = database.identity().vendorName().value() + "_g9";
    subject
        .vendor()
        .plantUser(AtlasUnderTest.SHARED, forgotten, database.identity().ownershipMark());
    assertThat(database.revokeAll().isDead()).isTrue();
    assertThat(problem(one)).isPresent();
    assertThat(problem(two)).isPresent();
    assertThat(users(database)).isEmpty();
    works(others);
    works(database.issue(THREE).variables());
    assertThat(users(database)).hasSize(1);
  }

  /** Half a list of users would leave one that works: a page may be short, and not be counted. */
  @ParameterizedTest(name = "{0} on a page, counted: {1}")
  @CsvSource({"1, true", "1, false", "2, true", "2, false", "500, false"})
  void emergency_endsUsersOfEveryPage(int mostOnAPage, boolean counts) throws Exception {
    in(AtlasUnderTest.shared(Map.of()));
    ProviderDriver neighbour = drive();
    VariableValues others = neighbour.provision().variables();
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    VariableValues two = database.issue(TWO).variables();
    subject.vendor().pages(mostOnAPage, counts);
    assertThat(database.revokeAll().isDead()).isTrue();
    assertThat(problem(one)).isPresent();
    assertThat(problem(two)).isPresent();
    assertThat(users(database)).isEmpty();
    works(others);
    works(database.issue(THREE).variables());
    database.deprovision();
    assertThat(users(database)).isEmpty();
  }

  @Test
  void fullProjectAndForeignUser_endTheRotation_andTheOldOneWorksOn() throws Exception {
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    String name = database.identity().vendorName().value();
    subject.vendor().mostUsers(1);
    refused(database, TWO, ErrorCategory.QUOTA_EXCEEDED);
    subject.vendor().mostUsers(100);
    String project = subject.vendor().projectId(name);
    subject.vendor().plantUser(project, name + "_g3", "somebody else's");
    refused(database, THREE, ErrorCategory.CONFLICT);
    assertThat(database.revoke(THREE).isDead()).isTrue();
    assertThat(subject.vendor().password(project, name + "_g3"))
        .contains(Secret.of("somebody-elses"));
    works(one);
  }

  /** Rotated daily, a database has had more users than a step could ask for one by one. */
  @Test
  void detachOfManyGenerations_asksForNoneByName() throws Exception {
    in(AtlasUnderTest.shared(Map.of()));
    ProviderDriver database = drive();
    ProviderDriver neighbour = drive();
    Object unused = database.provision();
    VariableValues others = neighbour.provision().variables();
    for (int generation = 2; generation < 60; generation++) {
      subject
          .vendor()
          .plantUser(
              AtlasUnderTest.SHARED,
              AtlasUsers.name(database.identity(), CredentialId.main(generation)),
              database.identity().ownershipMark());
    }
    subject.vendor().traffic().clear();
    database.deprovision();
    assertThat(users(database)).isEmpty();
    works(others);
    assertThat(subject.vendor().traffic().counts())
        .containsEntry(DELETE_USER, 59L)
        .doesNotContainKey("GET " + USERS + "/admin/{username}");
  }

  private static void refused(
      ProviderDriver database, CredentialId credential, ErrorCategory category) {
    assertThatThrownBy(() -> database.issue(credential))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.category()).isEqualTo(category));
  }

  @Test
  void databaseOfAReleaseWithoutAnAddressInItsCheckpoint_rotatesToo() throws Exception {
    ProviderDriver database = drive();
    VariableValues one = database.provision().variables();
    database.checkpoint(database.checkpoint().without("address"));
    subject.vendor().faults(Faults.once(NEW_USER, Fault.page(502, true)));
    assertThatThrownBy(() -> database.issue(TWO)).isInstanceOf(ProviderException.class);
    VariableValues two = database.issue(TWO).variables();
    works(two);
    works(one);
  }
}
