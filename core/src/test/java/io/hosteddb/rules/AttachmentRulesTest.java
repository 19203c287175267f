package io.hosteddb.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.error.AttachConflict;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.VariableName;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentRulesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Each row: what is attached, what is asked for, which rules are broken. A claim is
   * name/provider/environment/variables.
   */
  @ParameterizedTest(name = "{0} beside {1}: {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "orders/postgres/*/DATABASE_URL       | memory/turso/*/TURSO_URL           | -",
        "orders/postgres/*/DATABASE_URL       | other/postgres/*/DATABASE_URL      | PROVIDER_ATTACHED",
        "orders/postgres/*/DATABASE_URL       | other/postgres/prod/DATABASE_URL   | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL    | other/postgres/*/DATABASE_URL      | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL    | other/postgres/test/DATABASE_URL   | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL    | other/postgres/prod/DATABASE_URL   | PROVIDER_ATTACHED",
        "orders/postgres/*/DATABASE_URL       | Orders/turso/*/TURSO_URL           | NAME_TAKEN",
        "orders/postgres/*/DATABASE_URL       | orders/postgres/*/DATABASE_URL     | PROVIDER_ATTACHED NAME_TAKEN",
        "orders/postgres/*/DATABASE_URL       | mine/acme/*/DATABASE_URL           | VARIABLE_OWNED",
        "orders/postgres/*/DATABASE_URL       | mine/acme/prod/DATABASE_URL        | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL    | mine/acme/*/DATABASE_URL           | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL    | mine/acme/prod/DATABASE_URL        | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL    | mine/acme/test/DATABASE_URL        | -",
        "orders/postgres/prod/A+B+C           | mine/acme/prod/C+D                 | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL    | orders/acme/prod/DATABASE_URL      | NAME_TAKEN VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL    | mine/acme/prod/database_url        | -",
      })
  void everyPair(String attached, String candidate, @Nullable String expected) {
    Claim rival = claim(attached);

    List<AttachConflict> conflicts = AttachmentRules.conflicts(List.of(rival), claim(candidate));

    String kinds = conflicts.stream().map(c -> c.kind().name()).collect(Collectors.joining(" "));
    assertThat(kinds).isEqualTo(expected == null ? "" : expected);
    assertThat(conflicts)
        .allSatisfy(conflict -> {
          assertThat(conflict.rival()).isEqualTo(rival.database());
          assertThat(conflict.message()).contains(rival.database().value());
        });
  }

  @Test
  void nothingAttached_allowsAll() {
    assertThat(AttachmentRules.conflicts(List.of(), claim("a/turso/*/X"))).isEmpty();
  }

  @Test
  void severalRivals_areAllNamed() {
    Claim first = claim("orders/postgres/*/DATABASE_URL");
    Claim second = claim("memory/turso/*/TURSO_URL");

    List<AttachConflict> conflicts =
        AttachmentRules.conflicts(
            List.of(first, second), claim("memory/postgres/*/DATABASE_URL+TURSO_URL"));

    assertThat(conflicts)
        .extracting(AttachConflict::rival)
        .containsExactly(first.database(), second.database(), second.database());
  }

  private static Claim claim(String text) {
    String[] parts = text.strip().split("/", -1);
    return new Claim(
        DatabaseId.create(Instant.EPOCH, RANDOM),
        DatabaseName.of(parts[0]),
        ProviderId.of(parts[1]),
        parts[2].equals("*") ? null : EnvironmentId.of(parts[2]),
        Arrays.stream(parts[3].split("\\+", -1)).map(VariableName::of).toList());
  }
}
