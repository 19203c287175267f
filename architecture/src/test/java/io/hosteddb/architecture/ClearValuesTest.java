package io.hosteddb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hosteddb.HostedDatabases;
import io.hosteddb.Providers;
import io.hosteddb.error.HostedDatabasesException;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.store.DatabaseStore;
import io.hosteddb.store.SecretCipher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A secret has one way out. From the facade, its results, its exceptions and what it tells
 * listeners, policies and metrics, every type is followed that a public method takes or gives: none
 * is a {@link Secret}, and none has a method that reveals but the gated ones. The ports behind
 * which a host or a provider author keeps secrets are where the walk ends.
 */
class ClearValuesTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hosteddb");

  private static final Set<String> PORTS =
      Stream.of(DatabaseStore.class, SecretCipher.class, DatabaseProvider.class, Providers.class)
          .map(Class::getName)
          .collect(java.util.stream.Collectors.toSet());

  @Test
  void theOnlyWaysToAClearValue_areTheGatedMethods() {
    Map<JavaClass, String> reached = reached();

    assertThat(reached.keySet())
        .extracting(JavaClass::getName)
        .as("what the walk has seen")
        .contains(
            "io.hosteddb.environment.EffectiveVariable",
            "io.hosteddb.environment.ManagedEnvironment$Entry",
            "io.hosteddb.access.AuditEntry",
            "io.hosteddb.database.StatusEvent",
            "io.hosteddb.metrics.StepMeasurement",
            "io.hosteddb.spi.Snippet");
    assertThat(reached)
        .as("types that lead to a secret, and by which way")
        .allSatisfy((type, way) ->
            assertThat(type.isEquivalentTo(Secret.class)).as("%s by %s", type, way).isFalse());
    assertThat(
            reached.keySet().stream()
                .flatMap(type -> methods(type).stream())
                .filter(method ->
                    method.getName().toLowerCase(java.util.Locale.ROOT).contains("reveal"))
                .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                .distinct())
        .containsExactlyInAnyOrder(
            "HostedDatabases.reveal",
            "ManagedEnvironment.reveal",
            "EffectiveEnvironment.reveal",
            "MaskedForm.reveal");
  }

  /** Every type that can be reached, and by which member first. */
  private static Map<JavaClass, String> reached() {
    Map<JavaClass, String> reached = new LinkedHashMap<>();
    Deque<JavaClass> open = new ArrayDeque<>();
    add(ALL.get(HostedDatabases.class), "the facade", reached, open);
    ALL.stream()
        .filter(c -> c.isAssignableTo(HostedDatabasesException.class))
        .forEach(c -> add(c, "what it throws", reached, open));
    while (!open.isEmpty()) {
      JavaClass type = open.remove();
      for (JavaMember member : members(type)) {
        types(member)
            .flatMap(found -> found.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .forEach(found -> add(found, member.getFullName(), reached, open));
      }
    }
    return reached;
  }

  private static void add(
      JavaClass type, String way, Map<JavaClass, String> reached, Deque<JavaClass> open) {
    if (type.getPackageName().startsWith("io.hosteddb")
        && !PORTS.contains(type.getName())
        && reached.putIfAbsent(type, way) == null) {
      open.add(type);
      type.getSubclasses().stream()
          .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
          .forEach(c -> add(c, way, reached, open));
    }
  }

  private static List<JavaMember> members(JavaClass type) {
    List<JavaMember> members = new ArrayList<>(methods(type));
    for (JavaField field : type.getAllFields()) {
      if (field.getModifiers().contains(JavaModifier.PUBLIC)) {
        members.add(field);
      }
    }
    return members;
  }

  private static List<JavaMethod> methods(JavaClass type) {
    return type.getAllMethods().stream()
        .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(m -> m.getOwner().getPackageName().startsWith("io.hosteddb"))
        .toList();
  }

  private static Stream<JavaType> types(JavaMember member) {
    return member instanceof JavaMethod method
        ? Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
        : Stream.of(((JavaField) member).getType());
  }
}
