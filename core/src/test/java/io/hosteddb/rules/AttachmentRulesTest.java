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
   * Each row: what is attached, what is asked for, which rules are broken under the scope PROJECT
   * and under ENVIRONMENT. A claim is name/provider/environment/variables.
   */
  @ParameterizedTest(name = "{0} beside {1}: {2}; {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "orders/postgres/*/DATABASE_URL    | memory/turso/*/TURSO_URL         | -                            | -",
        "orders/postgres/*/DATABASE_URL    | other/postgres/*/DATABASE_URL    | PROVIDER_ATTACHED            | PROVIDER_ATTACHED",
        "orders/postgres/*/DATABASE_URL    | other/postgres/prod/DATABASE_URL | PROVIDER_ATTACHED            | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL | other/postgres/*/DATABASE_URL    | PROVIDER_ATTACHED            | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL | other/postgres/test/DATABASE_URL | PROVIDER_ATTACHED            | -",
        "orders/postgres/prod/DATABASE_URL | orders/postgres/test/OTHER_URL   | PROVIDER_ATTACHED NAME_TAKEN | NAME_TAKEN",
        "orders/postgres/prod/DATABASE_URL | other/postgres/Prod/DATABASE_URL | PROVIDER_ATTACHED            | -",
        "orders/postgres/prod/DATABASE_URL | other/postgres/prod/DATABASE_URL | PROVIDER_ATTACHED            | PROVIDER_ATTACHED",
        "orders/postgres/prod/DATABASE_URL | other/postgres/prod/OTHER_URL    | PROVIDER_ATTACHED            | PROVIDER_ATTACHED",
        "orders/postgres/*/DATABASE_URL    | Orders/turso/*/TURSO_URL         | NAME_TAKEN                   | NAME_TAKEN",
        "orders/postgres/prod/DATABASE_URL | Orders/turso/test/TURSO_URL      | NAME_TAKEN                   | NAME_TAKEN",
        "orders/postgres/*/DATABASE_URL    | orders/postgres/*/DATABASE_URL   | PROVIDER_ATTACHED NAME_TAKEN | PROVIDER_ATTACHED NAME_TAKEN",
        "orders/postgres/*/DATABASE_URL    | mine/acme/*/DATABASE_URL         | VARIABLE_OWNED               | VARIABLE_OWNED",
        "orders/postgres/*/DATABASE_URL    | mine/acme/prod/DATABASE_URL      | VARIABLE_OWNED               | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL | mine/acme/*/DATABASE_URL         | VARIABLE_OWNED               | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL | mine/acme/prod/DATABASE_URL      | VARIABLE_OWNED               | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL | mine/acme/test/DATABASE_URL      | -                            | -",
        "orders/postgres/prod/A+B+C        | mine/acme/prod/C+D               | VARIABLE_OWNED               | VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL | orders/acme/prod/DATABASE_URL    | NAME_TAKEN VARIABLE_OWNED    | NAME_TAKEN VARIABLE_OWNED",
        "orders/postgres/prod/DATABASE_URL | mine/acme/prod/database_url      | -                            | -",
      })
  void everyPair(
      String attached, String candidate, @Nullable String narrow, @Nullable String wide) {
    Claim rival = claim(attached);

    for (AttachmentScope scope : AttachmentScope.values()) {
      List<AttachConflict> conflicts =
          AttachmentRules.conflicts(
              new ProjectClaims(scope, null, List.of(rival)), claim(candidate));

      String expected = scope == AttachmentScope.PROJECT ? narrow : wide;
      String kinds = conflicts.stream().map(c -> c.kind().name()).collect(Collectors.joining(" "));
      assertThat(kinds).as(scope.name()).isEqualTo(expected == null ? "" : expected);
      assertThat(conflicts)
          .allSatisfy(conflict -> {
            assertThat(conflict.rival()).isEqualTo(rival.database());
            assertThat(conflict.message()).contains(rival.database().value());
          });
    }
  }

  /** What to do about a second database of a provider is what the host's scope allows. */
  @ParameterizedTest(name = "{0}: {1} beside {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "PROJECT     | prod | test | This project already has a postgres database: | Detach it first, or choose another provider.",
        "PROJECT     | *    | prod | This project already has a postgres database: | Detach it first, or choose another provider.",
        "ENVIRONMENT | prod | prod | The environment prod already has a postgres database: | Detach it first, choose another provider, or attach to another environment.",
        "ENVIRONMENT | prod | *    | An environment of this project already has a postgres database: | Detach it first, choose another provider, or attach to another environment instead of all.",
        "ENVIRONMENT | *    | prod | Every environment of this project already has a postgres database: | Detach it first, or choose another provider.",
        "ENVIRONMENT | *    | *    | Every environment of this project already has a postgres database: | Detach it first, or choose another provider.",
      })
  void theSentence_namesWhatTheHostAllows(
      AttachmentScope scope, String attached, String candidate, String begin, String end) {
    Claim rival = claim("orders/postgres/" + attached + "/DATABASE_URL");
    List<AttachConflict> conflicts =
        AttachmentRules.conflicts(
            new ProjectClaims(scope, null, List.of(rival)),
            claim("other/postgres/" + candidate + "/DATABASE_URL"));

    assertThat(conflicts)
        .singleElement()
        .extracting(AttachConflict::message)
        .asString()
        .startsWith(begin)
        .endsWith(end);
  }

  @ParameterizedTest
  @CsvSource({
    "*, Detach that database first or choose another provider.",
    "prod, Detach that database first or attach this one to another environment."
  })
  void anotherEnvironment_isNamedOnlyIfItHelps(String attached, String end) {
    Claim rival = claim("orders/postgres/" + attached + "/DATABASE_URL");

    assertThat(conflicts(List.of(rival), "mine/acme/prod/DATABASE_URL"))
        .singleElement()
        .extracting(conflict -> conflict.message().replace(", or", " or"))
        .asString()
        .endsWith(end);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-                                                   | false",
        "a/postgres/prod/X                                   | false",
        "a/postgres/prod/X b/turso/prod/Y                    | false",
        "a/postgres/prod/X b/postgres/test/X                 | true",
        "a/postgres/prod/X b/turso/prod/Y c/postgres/test/X  | true",
      })
  void twoOfAProvider_needTheScopeOfEnvironments(@Nullable String attached, boolean needs) {
    List<Claim> claims =
        attached == null
            ? List.of()
            : Arrays.stream(attached.split(" ")).map(AttachmentRulesTest::claim).toList();

    assertThat(AttachmentRules.needsEnvironmentScope(claims)).isEqualTo(needs);
  }

  @Test
  void theSentence_namesTheVariables_theRivalAndWhereItIs() {
    Claim rival = claim("orders/postgres/prod/A+B");

    assertThat(conflicts(List.of(rival), "mine/acme/prod/A").get(0).message())
        .startsWith("The variable A is owned by 'orders' (" + rival.database() + ", ")
        .contains("environment prod");
    assertThat(conflicts(List.of(rival), "mine/acme/prod/A+B").get(0).message())
        .startsWith("The variables A, B are owned by 'orders'");
    assertThat(
            conflicts(List.of(claim("orders/postgres/*/A")), "mine/acme/prod/A").get(0).message())
        .contains("all environments");
  }

  @Test
  void nothingAttached_allowsAll() {
    assertThat(conflicts(List.of(), "a/turso/*/X")).isEmpty();
  }

  @Test
  void severalRivals_areAllNamed() {
    Claim first = claim("orders/postgres/*/DATABASE_URL");
    Claim second = claim("memory/turso/*/TURSO_URL");

    List<AttachConflict> conflicts =
        conflicts(List.of(first, second), "memory/postgres/*/DATABASE_URL+TURSO_URL");

    assertThat(conflicts)
        .extracting(AttachConflict::rival)
        .containsExactly(first.database(), second.database(), second.database());
  }

  private static List<AttachConflict> conflicts(List<Claim> attached, String candidate) {
    return AttachmentRules.conflicts(
        new ProjectClaims(AttachmentScope.PROJECT, null, attached), claim(candidate));
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
