package io.hosteddb;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.ManagedVariable;
import io.hosteddb.env.VariableContract;
import io.hosteddb.environment.EffectiveEnvironment;
import io.hosteddb.environment.EffectiveVariable;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.environment.Origin;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;
import io.hosteddb.model.Secret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentMergeTest {
  private static final VariableContract CONTRACT =
      VariableContract.of(
          ManagedVariable.secret("DATABASE_URL", "uri"), ManagedVariable.plain("DB_NAME", "name"));

  @Test
  void merge_lastWins_andShadowsAreNamed() {
    List<String> revealed = new ArrayList<>();
    ManagedEnvironment environment =
        new EnvironmentSnapshot(
            7,
            List.of(
                entry(CONTRACT.variables().get(0), Secret.MASK),
                entry(CONTRACT.variables().get(1), "orders")),
            (actor, reason) -> {
              revealed.add(actor + " " + reason);
              return Map.of("DATABASE_URL", "postgresql://canary", "DB_NAME", "orders");
            });

    EffectiveEnvironment effective =
        environment.merge(
            Map.of("DATABASE_URL", "mine", "LEVEL", "info", "ONLY", "project"),
            Map.of("DATABASE_URL", "also mine", "LEVEL", "debug"));

    assertThat(effective.variables())
        .extracting(
            EffectiveVariable::name,
            EffectiveVariable::origin,
            EffectiveVariable::shadowed,
            EffectiveVariable::shown)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "DATABASE_URL",
                Origin.MANAGED,
                List.of(Origin.PROJECT, Origin.ENVIRONMENT),
                "********"),
            org.assertj.core.groups.Tuple.tuple("DB_NAME", Origin.MANAGED, List.of(), "orders"),
            org.assertj.core.groups.Tuple.tuple(
                "LEVEL", Origin.ENVIRONMENT, List.of(Origin.PROJECT), "********"),
            org.assertj.core.groups.Tuple.tuple("ONLY", Origin.PROJECT, List.of(), "********"));
    assertThat(effective.toString() + environment + environment.entries() + effective.variables())
        .doesNotContain("canary")
        .doesNotContain("also mine");
    assertThat(revealed).isEmpty();
    assertThat(effective.reveal(Actor.user("ana"), "start"))
        .containsEntry("DATABASE_URL", "postgresql://canary")
        .containsEntry("LEVEL", "debug")
        .containsEntry("ONLY", "project");
    assertThat(revealed).containsExactly("user:ana start");
  }

  private static ManagedEnvironment.Entry entry(ManagedVariable variable, String shown) {
    return new EnvironmentSnapshot.Shown(
        variable,
        shown,
        true,
        DatabaseId.create(Instant.EPOCH, new SecureRandom()),
        ProviderId.of("postgres"));
  }
}
