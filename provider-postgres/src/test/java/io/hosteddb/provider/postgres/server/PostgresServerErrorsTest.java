package io.hosteddb.provider.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.simulators.neon.NeonProxy;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.testkit.provider.ProviderDriver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(TestServer.LOCK)
class PostgresServerErrorsTest {
  private static final String CANARY = "canary-of-a-wrong-password";

  private final TestServer server = TestServer.get();
  private final DatabaseIdentity identity = TestServer.newIdentity();

  @Test
  void wrongPasswordIsUnauthorized() {
    ProviderException e = failure(server.admin("postgres", CANARY));
    assertThat(e.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
    assertThat(e.failure().remedy()).contains("postgres.admin-url");
  }

  @Test
  void unreachablePortIsUnavailable() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    ProviderException e =
        failure(
            new PostgresAdmin(
                "127.0.0.1", closedPort, "postgres", "postgres", Secret.of(CANARY), Map.of()));
    assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
    assertThat(e.isRetriedByEngine()).isTrue();
    assertThat(e.isOutcomeKnown()).isTrue();
  }

  @Test
  void missingAdminDatabaseIsNotFound() {
    ProviderException e =
        failure(
            new PostgresAdmin(
                "localhost",
                server.port(),
                "nowhere",
                "postgres",
                Secret.of(TestServer.ADMIN_PASSWORD),
                Map.of()));
    assertThat(e.category()).isEqualTo(ErrorCategory.NOT_FOUND);
    assertThat(e.failure().message()).contains("\"nowhere\"");
    assertThat(e.failure().remedy()).contains("postgres.admin-url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28000 | UNAUTHORIZED | no pg_hba.conf entry for host 10.0.0.7, user x, no encryption |"
            + " pg_hba.conf",
        "28P01 | UNAUTHORIZED | password authentication failed for user x | postgres.admin-url",
        "28000 | UNAUTHORIZED | role x is not permitted to log in | postgres.admin-url",
        "3D000 | NOT_FOUND | database x does not exist | postgres.admin-url",
        "53100 | QUOTA_EXCEEDED | could not write lock file: No space left on device | more room",
        "53300 | UNAVAILABLE | sorry, too many clients already | retry",
        "53300 | UNAVAILABLE | remaining connection slots are reserved for superusers | retry",
        "57P03 | UNAVAILABLE | the database system is not accepting connections | retry",
        "55000 | UNAVAILABLE | database x is not currently accepting connections | retry",
        "XX000 | UNAVAILABLE | could not open file: Input/output error | retry"
      })
  void serversOwnSentenceReachesTheUser(
      String state, ErrorCategory category, String sentence, String remedy) {
    try (NeonProxy proxy =
        new NeonProxy(
            server.port(),
            database -> Optional.of(new NeonProxy.Refusal(state, sentence + " <b>now</b>")))) {
      ProviderException e =
          failure(
              new PostgresAdmin(
                  "127.0.0.1", proxy.port(), "postgres", "x", Secret.of(CANARY), Map.of()));
      assertThat(e.category()).isEqualTo(category);
      assertThat(e.failure().message()).contains(sentence).doesNotContain("<b>", CANARY);
      assertThat(e.failure().remedy()).contains(remedy);
      assertThat(e.isRetriedByEngine()).isEqualTo(category == ErrorCategory.UNAVAILABLE);
    }
  }

  @Test
  void readOnlyServerSaysSo() throws Exception {
    server.execute("ALTER ROLE postgres SET default_transaction_read_only = on");
    try {
      assertThat(failure(server.admin("postgres", TestServer.ADMIN_PASSWORD)).failure().message())
          .contains("takes no writes", "read-only transaction");
    } finally {
      try (Connection connection = server.superuser("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("SET default_transaction_read_only = off");
        statement.execute("ALTER ROLE postgres RESET default_transaction_read_only");
      }
    }
  }

  @Test
  void unreachableServerSaysWhy() throws Exception {
    ProviderException e =
        failure(
            new PostgresAdmin(
                "no-such-server.invalid", 5432, "postgres", "x", Secret.of(CANARY), Map.of()));
    assertThat(e.failure().message()).contains("cannot be reached", "cannot be resolved");
  }

  @Test
  void missingPrivilegeIsUnauthorizedAndNamed() throws Exception {
    server.execute("CREATE ROLE weak LOGIN PASSWORD '" + CANARY + "'");
    ProviderException e = failure(server.admin("weak", CANARY));
    server.execute("DROP ROLE weak");
    assertThat(e.category()).isEqualTo(ErrorCategory.UNAUTHORIZED);
    assertThat(e.failure().remedy()).contains("CREATEDB", "CREATEROLE");
    assertThat(server.traces(identity)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "08006, UNAVAILABLE",
    "28P01, UNAUTHORIZED",
    "28000, UNAUTHORIZED",
    "42501, UNAUTHORIZED",
    "3D000, NOT_FOUND",
    "53100, QUOTA_EXCEEDED",
    "53300, UNAVAILABLE",
    "53200, UNAVAILABLE",
    "55006, UNAVAILABLE",
    "2BP01, UNAVAILABLE",
    "40001, UNAVAILABLE",
    "40P01, UNAVAILABLE",
    "42710, UNAVAILABLE",
    "42P04, UNAVAILABLE",
    "57014, UNAVAILABLE",
    "57P01, UNAVAILABLE",
    "57P03, UNAVAILABLE",
    "XX000, UNAVAILABLE",
    "25006, UNAVAILABLE",
    "42601, PROVIDER_BUG",
    "'', UNAVAILABLE"
  })
  void statesHaveCategories(String state, ErrorCategory category) {
    ProviderException e =
        PostgresServerErrors.working(
            new SQLException("ALTER ROLE x PASSWORD '" + CANARY + "'", state));
    assertThat(e.category()).isEqualTo(category);
    assertThat(e.failure().toString()).doesNotContain(CANARY, "ALTER");
  }

  /** What an operator reads of a real server, and what he can do. */
  @Test
  void exhaustedLocksAndRightsThatAreMissingSayWhatToDo() throws Exception {
    try (Connection connection = server.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE weak LOGIN");
      ProviderException locks =
          PostgresServerErrors.working(
              refusal(
                  statement,
                  "DO $$BEGIN RAISE 'out of shared memory' USING ERRCODE = '53200',"
                      + " HINT = 'canary'; END$$"));
      assertThat(locks.failure().message())
          .contains("no memory left", "locks", "It says: out of shared memory.")
          .doesNotContain("canary");
      assertThat(locks.failure().remedy())
          .contains("max_locks_per_transaction", "goes on by itself");
      assertThat(locks.isRetriedByEngine()).isTrue();
      statement.execute("SET ROLE weak");
      ProviderException right =
          PostgresServerErrors.working(refusal(statement, "CREATE ROLE other"));
      assertThat(right.failure().message())
          .contains("lack of a privilege", "It says: permission denied to create role.");
      assertThat(right.failure().remedy())
          .contains("CREATEDB and CREATEROLE", "ADMIN OPTION", "postgres.admin-url", "REVOKE");
      assertThat(right.isRetriedByEngine()).isFalse();
      statement.execute("RESET ROLE; DROP ROLE weak");
    }
  }

  private static SQLException refusal(Statement statement, String sql) {
    return catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
  }

  private ProviderException failure(PostgresAdmin admin) {
    PostgresServerProvider provider = TestServer.provider(admin);
    ProviderException[] caught = new ProviderException[1];
    assertThatThrownBy(() -> ProviderDriver.of(identity).servedBy(provider).provision())
        .isInstanceOfSatisfying(ProviderException.class, e -> caught[0] = e);
    assertThatThrownBy(() -> ProviderDriver.of(identity).servedBy(provider).mayExist().provision())
        .hasMessage(caught[0].getMessage());
    for (Throwable t = caught[0]; t != null; t = t.getCause()) {
      assertThat(t.toString()).doesNotContain(CANARY, TestServer.ADMIN_PASSWORD);
    }
    assertThat(provider.toString()).doesNotContain(CANARY, TestServer.ADMIN_PASSWORD);
    return caught[0];
  }
}
