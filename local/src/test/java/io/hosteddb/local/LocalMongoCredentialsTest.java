package io.hosteddb.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user for each generation of credentials, asked with the real driver. */
class LocalMongoCredentialsTest {
  private static final CredentialId ONE = CredentialId.main(1);
  private static final CredentialId TWO = CredentialId.main(2);
  private static final CredentialId THREE = CredentialId.main(3);

  private final ProviderDriver database = ProviderDriver.of(ProviderDriver.newIdentity());
  private final ProviderDriver neighbour = ProviderDriver.of(ProviderDriver.newIdentity());
  private final String name = database.identity().vendorName().withUnderscores();

  @TempDir Path directory;

  private DatabaseProvider open() {
    return LocalProviders.create(new LocalMongoProviderFactory(), directory);
  }

  private static String uri(VariableValues variables) {
    return variables.find(VariableName.of("MONGODB_URI")).orElseThrow().reveal();
  }

  private static MongoCollection<Document> notes(MongoClient client, String database) {
    return client.getDatabase(database).getCollection("notes");
  }

  /** How many notes there are after one more. */
  private static long write(VariableValues variables) {
    try (MongoClient client = MongoClients.create(uri(variables))) {
      String name = variables.find(VariableName.of("MONGODB_DB_NAME")).orElseThrow().reveal();
      notes(client, name).insertOne(new Document("text", "written"));
      return notes(client, name).countDocuments();
    }
  }

  private static void assertRefused(VariableValues variables) {
    assertThatThrownBy(() -> write(variables)).isInstanceOf(MongoSecurityException.class);
  }

  @Test
  void generationsOverlap_andARevokedOneIsDead_itsOpenConnectionsToo() throws Exception {
    try (DatabaseProvider provider = open()) {
      VariableValues one = database.servedBy(provider).provision().variables();
      try (MongoClient connected = MongoClients.create(uri(one))) {
        notes(connected, name).insertOne(new Document("text", "first"));
        VariableValues two = database.issue(TWO).variables();
        assertThat(write(two)).isEqualTo(2);
        assertThat(write(one)).isEqualTo(3);
        assertThat(notes(connected, name).countDocuments()).isEqualTo(3);
        assertThat(database.revoke(ONE).isDead()).isTrue();
        assertThatThrownBy(() -> notes(connected, name).countDocuments())
            .isInstanceOfAny(MongoCommandException.class, MongoSecurityException.class);
        assertRefused(one);
        assertThat(write(two)).isEqualTo(4);
        assertThat(database.revoke(ONE).isDead()).as("again").isTrue();
      }
    }
  }

  @Test
  void lostAnswersAndARestart_leaveTheSavedPasswordValid() throws Exception {
    VariableValues two;
    try (DatabaseProvider provider = open()) {
      VariableValues one = database.servedBy(provider).provision().variables();
      Object lostChoice = database.loseIssueStep(TWO);
      Object choice = database.issueStep(TWO);
      Object lostUser = database.loseIssueStep(TWO);
      two = database.issue(TWO).variables();
      assertThat(write(two)).isEqualTo(1);
      assertThat(write(one)).isEqualTo(2);
      assertThat(lostChoice + "" + choice + lostUser + database.progress())
          .doesNotContain(uri(two));
      assertThat(database.revoke(ONE).isDead()).isTrue();
    }
    try (DatabaseProvider provider = open()) {
      assertThat(write(two)).isEqualTo(3);
      VariableValues three = database.servedBy(provider).issue(THREE).variables();
      assertThat(write(three)).isEqualTo(4);
    }
  }

  @Test
  void emergency_endsAllUsersOfThisDatabase_withoutOpeningIt_andNoOther() throws Exception {
    try (DatabaseProvider provider = open()) {
      VariableValues one = database.servedBy(provider).provision().variables();
      VariableValues others = neighbour.servedBy(provider).provision().variables();
      assertThat(write(one)).isEqualTo(1);
      VariableValues two = database.issue(TWO).variables();
      assertThat(database.revokeAll().isDead()).isTrue();
      assertRefused(one);
      assertRefused(two);
      String withoutUser = uri(one).replaceFirst("//.*@", "//").replaceFirst("\\?.*", "");
      try (MongoClient nobody = MongoClients.create(withoutUser)) {
        assertThatThrownBy(() -> notes(nobody, name).countDocuments())
            .isInstanceOf(MongoCommandException.class)
            .hasMessageContaining("requires authentication");
      }
      assertThat(write(others)).isEqualTo(1);
      assertThat(write(database.issue(THREE).variables())).isEqualTo(2);
      assertThat(write(others)).isEqualTo(2);
    }
  }

  @Test
  void halfMadeUser_goesWithTheDatabase() throws Exception {
    try (DatabaseProvider provider = open()) {
      VariableValues one = database.servedBy(provider).provision().variables();
      Object unusedChoice = database.issueStep(TWO);
      Object unusedLost = database.loseIssueStep(TWO);
      database.deprovision();
      assertRefused(one);
      // A namesake finds nothing of the earlier one.
      ProviderDriver again = ProviderDriver.of(database.identity()).servedBy(provider);
      VariableValues anew = again.provision().variables();
      assertThat(again.revoke(TWO).isDead()).isTrue();
      assertThat(write(anew)).isEqualTo(1);
    }
  }
}
