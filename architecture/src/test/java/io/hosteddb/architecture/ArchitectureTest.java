package io.hosteddb.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.hosteddb.lifecycle.StateChange;
import io.hosteddb.model.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hosteddb");

  /** What a provider author compiles against. */
  private static final String[] CORE = {
    "io.hosteddb.connection..",
    "io.hosteddb.env..",
    "io.hosteddb.error..",
    "io.hosteddb.http..",
    "io.hosteddb.internal.http..",
    "io.hosteddb.internal.text..",
    "io.hosteddb.lifecycle..",
    "io.hosteddb.model..",
    "io.hosteddb.profile..",
    "io.hosteddb.rules..",
    "io.hosteddb.settings..",
    "io.hosteddb.spi.."
  };

  /** What runs it. */
  private static final String[] ENGINE = {
    "io.hosteddb",
    "io.hosteddb.access..",
    "io.hosteddb.credentials..",
    "io.hosteddb.database..",
    "io.hosteddb.environment..",
    "io.hosteddb.internal.engine..",
    "io.hosteddb.internal.limit..",
    "io.hosteddb.internal.registry..",
    "io.hosteddb.limit..",
    "io.hosteddb.metrics..",
    "io.hosteddb.store",
    "io.hosteddb.work.."
  };

  /** The example of a third party's compiles against core alone, which is a stronger proof. */
  private static final String[] PROVIDERS = {"io.hosteddb.provider..", "io.hosteddb.local.."};

  @Test
  void allModulesAreSeen() {
    assertThat(ALL.stream().map(JavaClass::getPackageName).distinct())
        .contains(
            "io.hosteddb",
            "io.hosteddb.spi",
            "io.hosteddb.internal.engine",
            "io.hosteddb.testkit",
            "io.hosteddb.provider.mongodb",
            "io.hosteddb.provider.postgres.neon",
            "io.hosteddb.provider.postgres.server",
            "io.hosteddb.provider.turso",
            "io.hosteddb.junit",
            "io.hosteddb.local",
            "io.hosteddb.spring",
            "io.hosteddb.spring.temporary",
            "io.hosteddb.store.jdbc",
            "io.hosteddb.store.jdbc.internal.work",
            "io.hosteddb.store.jdbc.tink",
            "io.hosteddb.temporary");
  }

  @Test
  void core_seesTheJdkAndTheFewLibrariesTheDesignNames_andNoEngine() {
    classes()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    and(
                        CORE,
                        "java..",
                        "javax.net.ssl..",
                        "com.google.common..",
                        "com.google.errorprone.annotations..",
                        "org.jspecify.annotations..",
                        "org.slf4j..",
                        "tools.jackson.."))
                .or(arrays()))
        .check(ALL);
  }

  @Test
  void engine_seesCoreAndTheFewLibrariesTheDesignNames() {
    classes()
        .that()
        .resideInAnyPackage(ENGINE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    and(
                        and(CORE, ENGINE),
                        "java..",
                        "com.google.common..",
                        "com.google.errorprone.annotations..",
                        "io.github.bucket4j..",
                        "org.jspecify.annotations..",
                        "org.slf4j.."))
                .or(arrays()))
        .check(ALL);
  }

  /** On the module path two jars with one package do not start. */
  @Test
  void noPackage_standsInTwoJars() {
    Map<String, Set<String>> jars = new TreeMap<>();
    for (JavaClass type : ALL) {
      String path = type.getSource().orElseThrow().getUri().toString();
      String jar = path.substring(0, path.indexOf(type.getPackageName().replace('.', '/')));
      jars.computeIfAbsent(type.getPackageName(), p -> new TreeSet<>()).add(jar);
    }
    assertThat(jars).allSatisfy((name, where) -> assertThat(where).as(name).hasSize(1));
    assertThat(Set.copyOf(jars.values())).as("jars").hasSizeGreaterThan(8);
  }

  private static String[] and(String[] packages, String... more) {
    return Stream.concat(Arrays.stream(packages), Arrays.stream(more)).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> arrays() {
    return DescribedPredicate.describe(
        "arrays and primitives", c -> c.isArray() || c.isPrimitive());
  }

  @Test
  void providers_seeCoreAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(PROVIDERS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            and(
                ENGINE,
                "io.hosteddb.internal..",
                "io.hosteddb.store..",
                "io.hosteddb.testkit..",
                "org.springframework.."))
        .check(ALL);
  }

  /** So that it can be offered to the project of that server. */
  @Test
  void whatTheMongoServerLacks_knowsThatServerAndNothingOfThisLibrary() {
    classes()
        .that()
        .resideInAPackage("io.hosteddb.local.internal.mongodb.server..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.hosteddb.local.internal.mongodb.server..",
                    "java..",
                    "javax.crypto..",
                    "de.bwaldvogel.mongo..",
                    "io.netty..",
                    "org.h2.mvstore..",
                    "org.jspecify.annotations..",
                    "org.slf4j..")
                .or(arrays()))
        .check(ALL);
  }

  @Test
  void internalPackages_areUsedByTheirOwnModuleOnly() {
    noClasses()
        .that(not(resideInAnyPackage(CORE)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.hosteddb.internal.http..", "io.hosteddb.internal.text..")
        .check(ALL);
    noClasses()
        .that(not(resideInAnyPackage(ENGINE)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hosteddb.internal.engine..",
            "io.hosteddb.internal.limit..",
            "io.hosteddb.internal.registry..")
        .check(ALL);
    noClasses()
        .that(not(resideInAPackage("io.hosteddb.provider.postgres..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.hosteddb.provider.postgres.internal..")
        .check(ALL);
    noClasses()
        .that(not(resideInAPackage("io.hosteddb.local..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.hosteddb.local.internal..")
        .check(ALL);
    noClasses()
        .that(not(resideInAPackage("io.hosteddb.store.jdbc..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.hosteddb.store.jdbc.internal..")
        .check(ALL);
  }

  /** What a host can name of the durable store; the rest is in its internal packages. */
  @Test
  void theDurableStore_showsFewTypes() {
    assertThat(
            ALL.stream()
                .filter(resideInAnyPackage("io.hosteddb.store.jdbc", "io.hosteddb.store.jdbc.tink"))
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName))
        .containsExactlyInAnyOrder(
            "io.hosteddb.store.jdbc.DuplicateName",
            "io.hosteddb.store.jdbc.JdbcDatabaseStore",
            "io.hosteddb.store.jdbc.JdbcDatabaseStoreBuilder",
            "io.hosteddb.store.jdbc.ReencryptionProgress",
            "io.hosteddb.store.jdbc.Retention",
            "io.hosteddb.store.jdbc.tink.TinkKeyset",
            "io.hosteddb.store.jdbc.tink.TinkSecretCipher");
  }

  /** Each idea of the durable store stands on those before it alone. */
  @Test
  void theDurableStoresPackages_standOnThoseBelow() {
    String store = "io.hosteddb.store.jdbc.internal.";
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.hosteddb.store.jdbc..")
        .layer("store")
        .definedBy("io.hosteddb.store.jdbc")
        .layer("maintenance")
        .definedBy(store + "maintenance")
        .layer("records")
        .definedBy(store + "records")
        .layer("work")
        .definedBy(store + "work")
        .layer("limit")
        .definedBy(store + "limit")
        .layer("encryption")
        .definedBy(store + "encryption")
        .layer("schema")
        .definedBy(store + "schema")
        .layer("sql")
        .definedBy(store + "sql")
        .whereLayer("store")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("maintenance")
        .mayOnlyBeAccessedByLayers("store")
        .whereLayer("records")
        .mayOnlyBeAccessedByLayers("store")
        .whereLayer("limit")
        .mayOnlyBeAccessedByLayers("store")
        .whereLayer("work")
        .mayOnlyBeAccessedByLayers("store", "maintenance", "records")
        .whereLayer("encryption")
        .mayOnlyBeAccessedByLayers("store", "maintenance", "records")
        .whereLayer("schema")
        .mayOnlyBeAccessedByLayers("store", "maintenance", "records", "encryption")
        .check(ALL);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.hosteddb.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void noGuavaOrJacksonType_standsInAPublicSignature() {
    methods()
        .that()
        .areDeclaredInClassesThat(not(resideInAnyPackage("..internal..")))
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .arePublic()
        .should(mentionNo("com.google.common", "tools.jackson", "io.github.bucket4j"))
        .check(ALL);
  }

  private static ArchCondition<JavaMethod> mentionNo(String... packages) {
    return new ArchCondition<>("mention none of " + List.of(packages)) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
            .flatMap(type -> type.getAllInvolvedRawTypes().stream())
            .filter(type -> Arrays.stream(packages).anyMatch(type.getName()::startsWith))
            .forEach(type ->
                events.add(
                    SimpleConditionEvent.violated(
                        method, method.getFullName() + " mentions " + type.getName())));
      }
    };
  }

  @Test
  void sql_onlyWhereDatabasesAreServed() {
    noClasses()
        .that()
        .resideInAnyPackage(and(CORE, ENGINE))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .check(ALL);
  }

  @Test
  void theDurableStore_needsNoTinkAndSeesNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage("io.hosteddb.store.jdbc", "io.hosteddb.store.jdbc.internal..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.crypto.tink..", "io.hosteddb.store.jdbc.tink..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("io.hosteddb.store.jdbc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hosteddb", "io.hosteddb.provider..", "io.hosteddb.local..", "org.springframework..")
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hosteddb.store.jdbc.tink..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.crypto.tink..")
        .check(ALL);
  }

  @Test
  void spring_isSeenByTheStarterOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hosteddb.spring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "io.micrometer..", "io.hosteddb.spring..")
        .check(ALL);
  }

  @Test
  void theStarter_seesNoProviderAndNoTestkit() {
    noClasses()
        .that()
        .resideInAPackage("io.hosteddb.spring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hosteddb.provider..", "io.hosteddb.local..", "io.hosteddb.testkit..")
        .check(ALL);
  }

  /** Whoever attaches for a while needs neither JUnit nor Spring, and works with any backend. */
  @Test
  void temporaryDatabases_seeCoreAndEngineAlone() {
    classes()
        .that()
        .resideInAPackage("io.hosteddb.temporary..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    and(
                        and(CORE, ENGINE),
                        "io.hosteddb.temporary..",
                        "java..",
                        "javax.sql..",
                        "org.jspecify.annotations..",
                        "org.slf4j.."))
                .or(arrays()))
        .check(ALL);
  }

  @Test
  void junit_isSeenByTheExtensionAndTheTestkitOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.hosteddb.junit..", "io.hosteddb.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "io.hosteddb.junit..")
        .check(ALL);
    classes()
        .that()
        .resideInAPackage("io.hosteddb.junit..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    and(
                        CORE,
                        "io.hosteddb.database..",
                        "io.hosteddb.junit..",
                        "io.hosteddb.temporary..",
                        "java..",
                        "javax.sql..",
                        "org.jspecify.annotations..",
                        "org.junit.jupiter.api..",
                        "org.junit.platform.commons.support.."))
                .or(arrays()))
        .check(ALL);
  }

  @Test
  void httpClient_onlyInTheControlPlaneClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.hosteddb.http..", "io.hosteddb.internal.http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http..")
        .check(ALL);
  }

  @Test
  void theClockIsAsked_notTheSystem() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hosteddb.testkit..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .check(ALL);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hosteddb.HostedDatabasesBuilder")
        .and()
        .doNotHaveFullyQualifiedName("io.hosteddb.spi.ProviderContext$Builder")
        .and()
        .doNotHaveFullyQualifiedName("io.hosteddb.store.jdbc.JdbcDatabaseStoreBuilder")
        .should()
        .callMethod(Clock.class, "systemUTC")
        .check(ALL);
  }

  @Test
  void theEnvironmentIsRead_inSettingsOnly() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hosteddb.settings.Settings")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(ALL);
  }

  @Test
  void onlyTheLifecycle_makesAStateChange() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hosteddb.lifecycle..")
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "a StateChange is made",
                call -> call.getTargetOwner().isEquivalentTo(StateChange.class)))
        .check(ALL);
  }

  @Test
  void nobody_throwsARawException() {
    noClasses()
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "a raw exception is made",
                call ->
                    call.getTargetOwner().isEquivalentTo(RuntimeException.class)
                        && !call.getOriginOwner().isAssignableTo(RuntimeException.class)))
        .check(ALL);
  }

  @Test
  void standardStreams_areLeftToTheExamples() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hosteddb.testkit..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(ALL);
  }

  @Test
  void whatHoldsACredential_hasTheTypeSecret() {
    fields()
        .that()
        .haveNameMatching("(?i).*(password|secret|token|apikey|credential).*")
        .and()
        .areNotStatic()
        .and()
        .haveRawType(String.class)
        .should(
            new ArchCondition<>("not exist: use " + Secret.class.getName()) {
              @Override
              public void check(
                  com.tngtech.archunit.core.domain.JavaField field, ConditionEvents events) {
                events.add(
                    SimpleConditionEvent.violated(field, field.getFullName() + " is a String"));
              }
            })
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void everyPackage_isNullMarked() {
    assertThat(
            ALL.stream()
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> p.tryGetAnnotationOfType(NullMarked.class).isEmpty())
                .map(com.tngtech.archunit.core.domain.JavaPackage::getName))
        .isEmpty();
  }

  @Test
  void exceptionsOfTheLibrary_areFinalOrTheRoot() {
    classes()
        .that()
        .areAssignableTo("io.hosteddb.error.HostedDatabasesException")
        .and()
        .doNotHaveFullyQualifiedName("io.hosteddb.error.HostedDatabasesException")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(ALL);
  }
}
