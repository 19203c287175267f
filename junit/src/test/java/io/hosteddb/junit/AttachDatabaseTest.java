package io.hosteddb.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.hosteddb.junit.AttachDatabase.Lifetime;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.temporary.TemporaryDatabase;
import io.hosteddb.temporary.TemporaryProject;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.sqlite.SQLiteDataSource;

/** What test classes get that ask for databases. */
class AttachDatabaseTest {
  @TempDir Path leftovers;

  private Kit kit(Map<String, String> parameters) {
    return new Kit(leftovers, parameters);
  }

  private void assertAllPass(long tests, Class<?>... classes) {
    EngineExecutionResults results = kit(Map.of()).run(classes);
    assertThat(Kit.failures(results)).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(tests);
    assertThat(leftovers).as("nothing is left").isEmptyDirectory();
    assertThat(TestVendors.VENDOR.inventory()).as("at the vendor").isEmpty();
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(DataSource source, String table) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** As a user writes it. */
  @AttachDatabase("postgres")
  @AttachDatabase("mongodb")
  @AttachDatabase("turso")
  static class ThreeDatabasesTestCase {
    private final TemporaryProject all;

    ThreeDatabasesTestCase(TemporaryProject all) {
      this.all = all;
    }

    @BeforeAll
    static void makeTables(@AttachDatabase("postgres") DataSource orders) throws SQLException {
      execute(orders, "CREATE TABLE orders (id int)");
    }

    @Test
    void ordersAreKept(@AttachDatabase("postgres") DataSource orders) throws SQLException {
      execute(orders, "INSERT INTO orders VALUES (1)");
      assertThat(count(orders, "orders")).isEqualTo(1);
    }

    @Test
    void notesAreKept(
        @DatabaseValue("MONGODB_URI") String uri, @DatabaseValue("mongodb.database") String name) {
      try (MongoClient client = MongoClients.create(uri)) {
        client.getDatabase(name).getCollection("notes").insertOne(new Document("text", "kept"));
        assertThat(client.getDatabase(name).getCollection("notes").countDocuments()).isEqualTo(1);
      }
    }

    @Test
    void memoryIsKept(@AttachDatabase("turso") DataSource memory) throws SQLException {
      execute(memory, "CREATE TABLE memory (x)");
      assertThat(count(memory, "memory")).isZero();
    }

    @Test
    void aProcessGetsItsEnvironment() {
      ProcessBuilder process = new ProcessBuilder();
      process.environment().putAll(all.variables());
      assertThat(process.environment())
          .containsKeys("DATABASE_URL", "MONGODB_URI", "MONGODB_DB_NAME", "TURSO_DATABASE_URL");
    }
  }

  @Test
  void aClass_getsEachOfTheThreeProviders() {
    assertAllPass(4, ThreeDatabasesTestCase.class);
  }

  @AttachDatabase("turso")
  static class BaseTestCase {
    @Test
    void isThere(DataSource memory) throws SQLException {
      execute(memory, "CREATE TABLE base (x)");
    }
  }

  static class InheritingTestCase extends BaseTestCase {
    @Nested
    class Within {
      @Test
      void seesTheOneAround(DataSource memory) throws SQLException {
        execute(memory, "CREATE TABLE IF NOT EXISTS within (x)");
      }
    }

    @Nested
    @AttachDatabase("turso")
    @AttachDatabase("fake")
    class WithItsOwn {
      WithItsOwn(@DatabaseValue("FAKE_URL") String url) {
        assertThat(url).isNotBlank();
      }

      @Test
      void seesItsOwn(DataSource memory, TemporaryProject nearest) throws SQLException {
        execute(memory, "CREATE TABLE base (x)");
        assertThat(nearest.databases()).hasSize(2);
      }
    }
  }

  @Test
  void subclassesInherit_andNestedClassesSeeThoseAround() {
    assertAllPass(3, InheritingTestCase.class);
  }

  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @AttachDatabase(value = "fake", name = "accounts")
  @interface Accounts {}

  @Accounts
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class ComposedTestCase {
    private final TemporaryDatabase accounts;

    ComposedTestCase(TemporaryDatabase accounts) {
      this.accounts = accounts;
    }

    @BeforeAll
    void isThereBeforeAll(TemporaryDatabase again) {
      assertThat(again.database().id()).isEqualTo(accounts.database().id());
    }

    @Test
    void hasItsName() {
      assertThat(accounts.database().name().value()).isEqualTo("accounts");
      assertThat(accounts.toString()).doesNotContain(accounts.variables().get("FAKE_PASSWORD"));
    }

    @AfterAll
    void isThereAfterAll() {
      assertThat(accounts.variables()).containsKey("FAKE_URL");
    }
  }

  static class ParametersAloneTestCase {
    @Test
    void attaches(@AttachDatabase("fake") TemporaryDatabase database) {
      assertThat(database.database().provider().value()).isEqualTo("fake");
    }

    @Test
    void sharesIt(@AttachDatabase("fake") @DatabaseValue("FAKE_URL") String url) {
      assertThat(url).isNotBlank();
    }
  }

  @AttachDatabase(value = "fake", environment = "blue")
  @AttachDatabase(value = "fake", environment = "green")
  static class TwoEnvironmentsTestCase {
    @Test
    void twoOfOneProvider(
        @AttachDatabase(value = "fake", environment = "blue") TemporaryDatabase blue,
        @AttachDatabase(value = "fake", environment = "green") TemporaryDatabase green,
        TemporaryProject all) {
      assertThat(blue.variables()).isNotEqualTo(green.variables());
      assertThat(all.variables("blue")).isEqualTo(blue.variables());
      assertThat(all.variables()).isEmpty();
    }
  }

  @Test
  void itMayStandOnOnesOwnAnnotation_onParametersAlone_andTwiceInTwoEnvironments() {
    assertAllPass(
        4, ComposedTestCase.class, ParametersAloneTestCase.class, TwoEnvironmentsTestCase.class);
  }

  @AttachDatabase(value = "turso", lifetime = Lifetime.TEST)
  static class OneForEachTestTestCase {
    @BeforeEach
    void makeTable(DataSource memory) throws SQLException {
      execute(memory, "CREATE TABLE each (x)");
    }

    @RepeatedTest(2)
    void isNew(DataSource memory) throws SQLException {
      assertThat(count(memory, "each")).isZero();
      execute(memory, "INSERT INTO each VALUES (1)");
    }
  }

  @Test
  void withTheLifetimeOfATest_eachHasItsOwn() {
    assertAllPass(2, OneForEachTestTestCase.class);
  }

  @AttachDatabase(value = "counted", lifetime = Lifetime.TEST)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneForEachInvocationTestCase {
    private final Set<DatabaseId> seen = new HashSet<>();

    @RepeatedTest(3)
    void isNew(TemporaryDatabase database) {
      assertThat(seen.add(database.database().id())).isTrue();
    }
  }

  /** The template of the three has an instance then, too, but no parameter and so no database. */
  @Test
  void withOneInstanceForAClass_eachTestHasItsOwn_andNothingElseIsAttached() {
    long before = TestVendors.COUNTED.creates();
    assertAllPass(3, OneForEachInvocationTestCase.class);
    assertThat(TestVendors.COUNTED.creates() - before).isEqualTo(3);
  }

  @AttachDatabase("turso")
  abstract static class Alone {
    @Test
    void isAlone(DataSource memory) throws SQLException {
      execute(memory, "CREATE TABLE alone (x)");
    }
  }

  static class FirstTestCase extends Alone {}

  static class SecondTestCase extends Alone {}

  static class ThirdTestCase extends Alone {}

  static class FourthTestCase extends Alone {}

  @Test
  void classesAtTheSameTime_haveAProjectEach() {
    EngineExecutionResults results =
        kit(Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"))
            .run(
                FirstTestCase.class,
                SecondTestCase.class,
                ThirdTestCase.class,
                FourthTestCase.class);
    assertThat(Kit.failures(results)).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(4);
    assertThat(leftovers).isEmptyDirectory();
  }

  @AttachDatabase("broken")
  static class RefusedTestCase {
    @Test
    void neverRuns() {
      throw new AssertionError("it ran");
    }
  }

  @Test
  void aVendorsRefusal_isTheFailureOfItsClassAlone_inTheVendorsWords() {
    EngineExecutionResults results =
        kit(Map.of()).run(RefusedTestCase.class, ParametersAloneTestCase.class);
    assertThat(Kit.failures(results))
        .singleElement()
        .asString()
        .contains("broken/memory")
        .contains(RefusedTestCase.class.getName())
        .contains("The plan of acme allows for 3 databases.");
    assertThat(results.testEvents().succeeded().count()).isEqualTo(2);
    assertThat(leftovers).isEmptyDirectory();
  }

  @AttachDatabase("slow")
  static class SlowTestCase {
    @Test
    void neverRuns() {
      throw new AssertionError("it ran");
    }
  }

  @Test
  void whatIsNotReadyInTime_isAFailureWithTheLastProblem() {
    List<String> failures =
        kit(Map.of("hosteddb.temporary.ready-within", "3s")).failures(SlowTestCase.class);
    assertThat(failures)
        .singleElement()
        .asString()
        .contains("slow/memory gave no database")
        .contains("The programs are not on the class path.");
  }

  @AttachDatabase("turso")
  @AttachDatabase("fake")
  static class Inherited {}

  @AttachDatabase(value = "turso", name = "own")
  static class OwnInPlaceTestCase extends Inherited {
    @Test
    void theOtherIsInherited(TemporaryProject all) {
      assertThat(all.databases())
          .extracting(database -> database.database().name().value())
          .containsExactlyInAnyOrder("own", "fake");
    }
  }

  @Test
  void aSubclassesOwn_standsInPlaceOfTheOneThatItWouldInherit() {
    assertAllPass(1, OwnInPlaceTestCase.class);
  }

  /** As of Mockito or Spring. */
  @Target(ElementType.PARAMETER)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Mocked {}

  static final class Mocks implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.isAnnotated(Mocked.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return new SQLiteDataSource();
    }
  }

  @AttachDatabase("turso")
  @ExtendWith(Mocks.class)
  static class WithMocksTestCase {
    @Test
    void each(@Mocked DataSource mock, DataSource database) {
      assertThat(mock).isInstanceOf(SQLiteDataSource.class);
      assertThat(database).isNotInstanceOf(SQLiteDataSource.class);
    }
  }

  @Test
  void aParameterThatIsAnnotatedForSomebodyElse_isLeftToIt() {
    assertAllPass(1, WithMocksTestCase.class);
  }
}
