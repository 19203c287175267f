package io.hosteddb.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Region;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import io.hosteddb.spi.Checkpoint;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProviderDescriptor;
import io.hosteddb.spi.ProviderException;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.spi.VendorResource;
import io.hosteddb.testkit.ConformanceRun;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.fake.FakeResource;
import io.hosteddb.testkit.fake.FakeSteps;
import io.hosteddb.testkit.fake.FakeVendor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Feeds the kit providers that break one rule each: it must fail that rule, and say why. */
class WrongProvidersTest {
  @RegisterExtension final Reports reports = new Reports();

  // Rule 1

  static class ChangingDescriptorCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        private int looks;

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public ProviderDescriptor descriptor() {
              looks++;
              return ProviderDescriptor.builder(right.descriptor().profile(), "memory")
                  .fallbackRegions(right.descriptor().fallbackRegions())
                  .typicalTime(Duration.ofMillis(looks))
                  .build();
            }
          };
        }
      };
    }
  }

  @Test
  void changingDescriptorBreaksRule1() {
    ConformanceRun.of(ChangingDescriptorCase.class)
        .failsOnly("rule01_descriptorIsConstant")
        .saying("Rule 1: ", "look 2 shows another descriptor", "Why it matters: ");
  }

  static class NoRegionsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return fake(cuts).offers(Region.of("elsewhere", "Elsewhere"));
        }
      };
    }
  }

  @Test
  void regionsWithoutTheDefaultBreakRule1() {
    ConformanceRun.of(NoRegionsCase.class)
        .failsOnly("rule01_regionsHoldTheDefault")
        .saying("Rule 1: ", "regions() lacks here");
  }

  // Rule 2

  static class MissingVariableCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return fake(cuts).everyProvision(FakeSteps.readyWithout("FAKE_URL"));
        }

        @Override
        public Optional<IsolationCheck> isolationCheck() {
          return Optional.empty();
        }

        @Override
        public Optional<DatabaseProvider> withUnknownFields() {
          return Optional.of(fake(CrashPoints.counting()));
        }
      };
    }
  }

  @Test
  void missingVariableBreaksRule2() {
    ConformanceRun.of(MissingVariableCase.class)
        .failsOnly(
            "rule02_reachesReadyWithTheContract",
            "rule02_reachesReadyWhenItMayExist",
            "rule02_fillsTheContractOfTheRequest")
        .saying("Rule 2: ", "FAKE_URL is missing", "Why it matters: ");
  }

  /** Data that have to stay in one part of the world are put into another. */
  static class AlwaysInTheDefaultRegionCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              return right.provision(
                  new ProvisionRequest(
                      request.identity(),
                      descriptor().profile().defaultRegion(),
                      request.contract(),
                      request.checkpoint(),
                      request.mayExist(),
                      request.call()));
            }
          };
        }
      };
    }
  }

  @Test
  void ignoringTheRegionBreaksRule2() {
    ConformanceRun.of(AlwaysInTheDefaultRegionCase.class)
        .failsOnly("rule02_isInTheRegionAskedFor")
        .saying("Rule 2: ", "asked for in there is Done in here", "Why it matters: ");
  }

  /** Injects what it promises today, whatever the database was attached with. */
  static class FillsTodaysContractCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              return right.provision(
                  new ProvisionRequest(
                      request.identity(),
                      request.region(),
                      descriptor().profile().contract(),
                      request.checkpoint(),
                      request.mayExist(),
                      request.call()));
            }
          };
        }
      };
    }
  }

  @Test
  void injectingTodaysContractBreaksRule2() {
    ConformanceRun.of(FillsTodaysContractCase.class)
        .failsOnly("rule02_fillsTheContractOfTheRequest")
        .saying("Rule 2: ", "HOSTEDDB_KIT_EARLIER is missing", "Why it matters: ");
  }

  // Rule 3

  /** Looks for its own work only if the checkpoint says that it got as far as creating. */
  static class TrustsItsCheckpointCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new LenientVendorUnderTest() {
        @Override
        public Optional<DatabaseProvider> restart(CrashPoints cuts) {
          return Optional.empty();
        }

        @Override
        public Optional<DatabaseProvider> losingAnswers(CrashPoints losses) {
          return Optional.empty();
        }

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              boolean created = request.checkpoint().text("external-id").isPresent();
              return right.provision(
                  new ProvisionRequest(
                      request.identity(),
                      request.region(),
                      request.contract(),
                      request.checkpoint(),
                      created,
                      request.call()));
            }
          };
        }
      };
    }
  }

  @Test
  void creatingTwiceAfterALostResultBreaksRule3() {
    ConformanceRun run =
        ConformanceRun.of(TrustsItsCheckpointCase.class)
            .failsOnly(
                "rule03_lostResultLeavesOneResource",
                "rule03_losingEverySecondResultLeavesOneResource")
            .saying("Rule 3: ", "the vendor has [", "leaves 2", "Why it matters: ");
    assertThat(run.aborted()).as("tests that need the seams that are not there").isEqualTo(5);
    assertThat(reports.printed()).hasSize(1);
    assertThat(reports.printed().get(0)).contains("fake/memory", "restart(CrashPoints): no");
  }

  // Rule 4

  /** Makes a user before the database and does not look for it when it repeats. */
  static class ForgetsItsUserCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new LenientVendorUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              boolean creates =
                  request.checkpoint().text("password").isPresent()
                      && vendor.find(request.identity().vendorName().value()).isEmpty();
              if (creates && !request.call().isOver()) {
                createUser(request, cuts);
              }
              return right.provision(request);
            }

            private void createUser(ProvisionRequest request, CrashPoints cuts) {
              DatabaseIdentity identity = request.identity();
              cuts.reached("before create user");
              FakeResource unused =
                  vendor.create(
                      "user-of-" + identity.vendorName(),
                      identity.ownershipMark(),
                      request.region(),
                      Secret.of("unused"),
                      clock.instant());
              cuts.reached("after create user");
            }
          };
        }
      };
    }
  }

  @Test
  void creatingTwiceAfterALostAnswerBreaksRule4() {
    ConformanceRun.of(ForgetsItsUserCase.class)
        .failsOnly("rule04_lostAnswerLeavesOneResource")
        .saying("Rule 4: ", "After a crash \"after create user\"", "Why it matters: ");
  }

  // Rule 5

  static class DeleteOfNothingFailsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              if (vendor.find(request.identity().vendorName().value()).isEmpty()) {
                throw ProviderException.of(ErrorCategory.NOT_FOUND, "There is no database.")
                    .build();
              }
              return right.deprovision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void deleteThatFailsWhenNothingIsThereBreaksRule5() {
    ConformanceRun.of(DeleteOfNothingFailsCase.class)
        .failsOnly(
            "rule05_deprovisionOfNothingIsGone",
            "rule05_deprovisionCanBeRepeated",
            "rule05_lostResultLeavesNothing",
            "rule05_deprovisionAfterCrashOfProvisionLeavesNothing",
            "rule05_crashOfDeprovisionLeavesNothing")
        .saying("Rule 5: ", "NOT_FOUND", "instead of Done", "Why it matters: ");
  }

  /** Deletes only what the checkpoint knows of. */
  static class DeletesByCheckpointOnlyCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              return request.externalId() == null ? StepResult.done() : right.deprovision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void deleteThatForgetsWhatACrashLeftBreaksRule5() {
    ConformanceRun.of(DeletesByCheckpointOnlyCase.class)
        .failsOnly("rule05_deprovisionAfterCrashOfProvisionLeavesNothing")
        .saying("Rule 5: ", "After a crash of provisioning \"after create\"", "said Done and left");
  }

  // Rule 6

  static class SecretInProgressCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              StepResult<Provisioned> result = right.provision(request);
              if (result instanceof StepResult.Pending<Provisioned> pending) {
                String chosen = pending.checkpoint().orElseThrow().text("password").orElseThrow();
                return StepResult.waiting(
                        pending.checkpoint().orElseThrow(), "creating with password " + chosen)
                    .withPollAfter(pending.pollAfter().orElse(null))
                    .withResource(pending.resource().orElse(null));
              }
              return result;
            }
          };
        }
      };
    }
  }

  @Test
  void secretInAProgressTextBreaksRule6() {
    ConformanceRun.of(SecretInProgressCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying(
            "Rule 6: ",
            "the progress of provision: \"creating with password " + Secret.MASK,
            "Why it matters: ");
  }

  static class SecretInAFormCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return FakeProvider.builder(
                  ProviderProfile.builder("fake")
                      .displayName("Fake")
                      .engine("no database at all")
                      .bestFor("Tests")
                      .plainVariable("FAKE_URL", "Where the database is")
                      .secretVariable("FAKE_PASSWORD", "What opens it")
                      .docsUrl("https://example.com/fake")
                      .defaultRegion("here")
                      .forms(
                          ConnectionForms.of(Set.of("FAKE_PASSWORD"), SecretInAFormCase::careless))
                      .build())
              .vendor(vendor)
              .clock(clock)
              .provisioningTakes(Duration.ofSeconds(30))
              .cuts(cuts)
              .build();
        }
      };
    }

    private static List<ConnectionForm> careless(VariableValues values) {
      Secret password = values.find(VariableName.of("FAKE_PASSWORD")).orElseThrow();
      return List.of(
          ConnectionForm.builder("fake", "Fake")
              .plain("url", "fake://me:" + password.reveal() + "@here")
              .build());
    }
  }

  @Test
  void secretInAFormBreaksRule6() {
    ConformanceRun.of(SecretInAFormCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying("Rule 6: ", "the form fake, url as it may be shown");
  }

  static class SecretInExceptionCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public List<ErrorScenario> errorScenarios() {
          String token = PLATFORM_TOKEN.reveal();
          return List.of(
              ErrorScenario.provisioning(
                  "wrong token",
                  ErrorCategory.UNAUTHORIZED,
                  fake(CrashPoints.counting())
                      .everyProvision(
                          FakeSteps.throwsException(
                              ProviderException.of(ErrorCategory.UNAUTHORIZED, "Refused.")
                                  .cause(new IllegalStateException("Bearer " + token))
                                  .build()))));
        }
      };
    }
  }

  @Test
  void credentialInTheCauseOfAnExceptionBreaksRule6() {
    ConformanceRun.of(SecretInExceptionCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying("Rule 6: ", "a credential of the platform stands in provision, cause java.lang")
        .notSaying(FakeUnderTest.PLATFORM_TOKEN.reveal());
  }

  static class SecretInLogCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return fake(cuts)
              .everyProvision(
                  FakeSteps.readyWith(values -> {
                    values
                        .asMap()
                        .forEach((name, value) ->
                            LoggerFactory.getLogger("wrong")
                                .trace("{} = {}", name, value.reveal()));
                    return values;
                  }));
        }
      };
    }
  }

  @Test
  void secretInALogLineBreaksRule6() {
    ConformanceRun.of(SecretInLogCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying("Rule 6: ", "the log of wrong at TRACE: \"FAKE_PASSWORD = " + Secret.MASK);
  }

  // Rule 9

  static class WrongCategoryCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public List<ErrorScenario> errorScenarios() {
          return List.of(
              ErrorScenario.provisioning(
                  "the plan's limit is reached",
                  ErrorCategory.QUOTA_EXCEEDED,
                  fake(CrashPoints.counting())
                      .everyProvision(FakeSteps.fails(ErrorCategory.INVALID_REQUEST, "HTTP 422"))));
        }
      };
    }
  }

  @Test
  void wrongCategoryBreaksRule9() {
    ConformanceRun.of(WrongCategoryCase.class)
        .failsOnly("rule09_errorsHaveTheRightCategory")
        .saying(
            "Rule 9: ",
            "\"the plan's limit is reached\" threw ProviderException with INVALID_REQUEST",
            "instead of a problem of category QUOTA_EXCEEDED",
            "Why it matters: ");
  }

  // Rule 10

  static class AdoptsForeignCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              FakeResource found =
                  vendor.find(request.identity().vendorName().value()).orElse(null);
              if (found != null && request.mayExist() && isForeign(found, request)) {
                return adopt(found);
              }
              return right.provision(request);
            }
          };
        }
      };
    }

    private static boolean isForeign(FakeResource found, ProvisionRequest request) {
      return !found.mark().equals(request.identity().ownershipMark());
    }

    private static StepResult<Provisioned> adopt(FakeResource found) {
      return StepResult.done(
          Checkpoint.empty(),
          new Provisioned(
              VariableValues.none()
                  .with("FAKE_URL", Secret.of("fake://" + found.name()))
                  .with("FAKE_PASSWORD", found.password()),
              new VendorResource(found.externalId(), found.region())));
    }
  }

  @Test
  void adoptingAForeignResourceBreaksRule10() {
    ConformanceRun.of(AdoptsForeignCase.class)
        .failsOnly("rule10_foreignResourceIsNotAdopted")
        .saying("Rule 10: ", "ended Done", "CONFLICT was expected", "Why it matters: ");
  }

  static class DeletesForeignCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              StepResult<Nothing> result = right.deprovision(request);
              vendor
                  .find(request.identity().vendorName().value())
                  .ifPresent(r -> vendor.delete(r.externalId()));
              return result;
            }
          };
        }
      };
    }
  }

  @Test
  void deletingAForeignResourceBreaksRule10() {
    ConformanceRun.of(DeletesForeignCase.class)
        .failsOnly("rule10_foreignResourceIsNotDeleted")
        .saying("Rule 10: ", "the foreign resource is not what it was", "Why it matters: ");
  }

  // Rule 12

  enum KnownStatus {
    CREATING,
    READY
  }

  static class InsistsOnEnumCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Optional<DatabaseProvider> withUnknownFields() {
          return Optional.of(
              fake(CrashPoints.counting())
                  .everyProvision((request, correctly) -> {
                    KnownStatus unused = KnownStatus.valueOf("WARMING_UP");
                    return correctly.answer(request);
                  }));
        }
      };
    }
  }

  @Test
  void failingOnAnUnknownEnumValueBreaksRule12() {
    ConformanceRun.of(InsistsOnEnumCase.class)
        .failsOnly("rule12_unknownFieldsArePassedOver")
        .saying("Rule 12: ", "threw java.lang.IllegalArgumentException", "Why it matters: ");
  }

  // Rules 4 and 5, in a process that lives on and at a database in use

  /** Takes its own memory for what the vendor has. */
  static class TrustsItsMemoryCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new LenientVendorUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            private final Set<String> asked = ConcurrentHashMap.newKeySet();

            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              boolean mine = !asked.add(request.identity() + "" + request.checkpoint().keys());
              StepResult<Provisioned> result = right.provision(request);
              if (mine && request.checkpoint().secret("password").isPresent()) {
                FakeResource unused =
                    vendor.create(
                        request.identity().vendorName().value(),
                        request.identity().ownershipMark(),
                        request.region(),
                        Secret.of("unused"),
                        clock.instant());
              }
              return result;
            }
          };
        }
      };
    }
  }

  @Test
  void creatingTwiceAfterAnAnswerLostInLifeBreaksRule4() {
    ConformanceRun.of(TrustsItsMemoryCase.class)
        .failsOnly("rule04_lostAnswerInALivingProcessLeavesOneResource")
        .saying("Rule 4: ", "After the answer \"of a step\"", "Why it matters: ");
  }

  /** Leaves sessions to themselves, and the vendor deletes nothing that is in use. */
  static class LeavesSessionsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              if (clients > 0) {
                throw ProviderException.of(ErrorCategory.UNAVAILABLE, "It is in use.").build();
              }
              return right.deprovision(request);
            }
          };
        }
      };
    }
  }

  @Test
  void leavingSessionsBreaksRule5() {
    ConformanceRun.of(LeavesSessionsCase.class)
        .failsOnly("rule05_deprovisionWhileAClientIsConnected")
        .saying("Rule 5: ", "While a client is connected", "It is in use", "instead of Done");
  }

  // Rule 6, in other forms

  static class EncodedSecretCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Provisioned> provision(ProvisionRequest request)
                throws InterruptedException {
              StepResult<Provisioned> result = right.provision(request);
              if (result instanceof StepResult.Pending<Provisioned> pending) {
                String chosen = pending.checkpoint().orElseThrow().text("password").orElseThrow();
                String basic =
                    Base64.getEncoder()
                        .encodeToString(("owner:" + chosen).getBytes(StandardCharsets.UTF_8));
                return StepResult.waiting(
                        pending.checkpoint().orElseThrow(), "asking with Basic " + basic)
                    .withPollAfter(pending.pollAfter().orElse(null))
                    .withResource(pending.resource().orElse(null));
              }
              return result;
            }
          };
        }
      };
    }
  }

  @Test
  void secretInABasicHeaderBreaksRule6() {
    ConformanceRun.of(EncodedSecretCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying("Rule 6: ", "the checkpoint's 'password' (Base64, offset ", "asking with Basic");
  }

  static class PercentEncodedTokenCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public List<Secret> platformSecrets() {
          return List.of(Secret.of("token/with+odd=signs"));
        }

        @Override
        public List<ErrorScenario> errorScenarios() {
          return List.of(
              ErrorScenario.provisioning(
                  "wrong token",
                  ErrorCategory.UNAUTHORIZED,
                  fake(CrashPoints.counting())
                      .everyProvision(
                          FakeSteps.fails(
                              ErrorCategory.UNAUTHORIZED,
                              "GET /v1?token=token%2Fwith%2Bodd%3Dsigns was refused."))));
        }
      };
    }
  }

  @Test
  void percentEncodedCredentialBreaksRule6() {
    ConformanceRun.of(PercentEncodedTokenCase.class)
        .failsOnly("rule06_noSecretInAnyText")
        .saying("Rule 6: ", "a credential of the platform (URL-encoded)")
        .notSaying("token%2Fwith");
  }

  // Rule 10, when the vendor's own error says that it is gone

  static class LooksAtWhatIsGoneCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              StepResult<Nothing> result = right.deprovision(request);
              vendor
                  .find(request.identity().vendorName().value())
                  .ifPresent(r -> vendor.delete(r.externalId()));
              return result;
            }
          };
        }

        @Override
        public boolean foreignIsIntact(DatabaseIdentity owner) {
          if (!super.foreignIsIntact(owner)) {
            throw new IllegalStateException("database \"tk\" does not exist");
          }
          return true;
        }
      };
    }
  }

  @Test
  void vendorErrorAtADeletedForeignResourceIsToldAsRule10() {
    ConformanceRun.of(LooksAtWhatIsGoneCase.class)
        .failsOnly("rule10_foreignResourceIsNotDeleted")
        .saying("Rule 10: ", "cannot be looked at any more", "does not exist", "Why it matters: ");
  }

  // Rule 13

  static class OnePasswordCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Optional<IsolationCheck> isolationCheck() {
          return Optional.of((own, other) -> {
            throw new AssertionError("its user may read every database");
          });
        }
      };
    }
  }

  @Test
  void tenantsThatReachEachOtherBreakRule13() {
    ConformanceRun.of(OnePasswordCase.class)
        .failsOnly("rule13_tenantsAreApart")
        .saying("Rule 13: ", "its user may read every database", "Why it matters: ");
  }

  static class TakesItsNeighbourCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public StepResult<Nothing> deprovision(DeprovisionRequest request)
                throws InterruptedException {
              StepResult<Nothing> result = right.deprovision(request);
              vendor.inventory().stream()
                  .filter(r -> r.mark().contains(request.identity().platform()))
                  .forEach(r -> vendor.delete(r.externalId()));
              return result;
            }
          };
        }
      };
    }
  }

  @Test
  void removingANeighbourBreaksRule13() {
    ConformanceRun.of(TakesItsNeighbourCase.class)
        .failsOnly("rule13_removingOneLeavesTheOthers")
        .saying("Rule 13: ", "After its neighbour was removed", "Why it matters: ");
  }

  // Two runs, and what a run leaves

  @Test
  void twoRunsAtOnceAgainstOneVendorDoNotDisturbEachOther() throws Exception {
    FakeVendor shared = new FakeVendor();
    OneVendorCase.vendor = shared;
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<ConformanceRun>> runs =
          threads.invokeAll(
              List.<Callable<ConformanceRun>>of(
                  () -> ConformanceRun.of(OneVendorCase.class),
                  () -> ConformanceRun.of(OneVendorCase.class)));
      for (Future<ConformanceRun> run : runs) {
        ConformanceRun unused = run.get().failsOnly();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.inventory()).as("what two runs have left").isEmpty();
  }

  static class OneVendorCase extends ProviderConformance {
    static volatile FakeVendor vendor = new FakeVendor();

    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest(vendor);
    }
  }

  @Test
  void whatCannotBeRemovedIsNamed() {
    ConformanceRun run = ConformanceRun.of(DeleteOfNothingFailsCase.class);
    assertThat(run.aborted()).isZero();
    assertThat(reports.printed().get(0)).contains("Left at the vendor", "- database tk-d");
  }

  /** In front of a vendor that allows two resources of the same name. */
  private static class LenientVendorUnderTest extends FakeUnderTest {
    LenientVendorUnderTest() {
      super(FakeVendor.withoutUniqueNames());
    }

    @Override
    public boolean vendorNamesAreUnique() {
      return false;
    }
  }

  // The kit itself

  static class RightCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest();
    }
  }

  @Test
  void rightProviderPassesEverythingAndTheReportCounts() {
    ConformanceRun run = ConformanceRun.of(RightCase.class).failsOnly();
    assertThat(run.aborted()).isZero();
    assertThat(run.succeeded()).isEqualTo(38);
    assertThat(reports.printed()).hasSize(1);
    assertThat(reports.printed().get(0))
        .contains("fake/memory", "cut points in provisioning 4", "every seam given");
  }

  /** Gives what is a must and nothing more. */
  static class BareCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      FakeUnderTest all = new FakeUnderTest();
      return new ProviderUnderTest() {
        @Override
        public DatabaseProvider provider() {
          return all.provider();
        }

        @Override
        public List<String> inventory() {
          return all.inventory();
        }

        @Override
        public void plantForeign(DatabaseIdentity owner) {
          all.plantForeign(owner);
        }

        @Override
        public boolean foreignIsIntact(DatabaseIdentity owner) {
          return all.foreignIsIntact(owner);
        }

        @Override
        public void passTime(Duration wait) {
          all.passTime(wait);
        }
      };
    }
  }

  @Test
  void seamsThatWereNotGivenAreNamedAndTheirTestsAborted() {
    ConformanceRun run = ConformanceRun.of(BareCase.class).failsOnly();
    assertThat(run.aborted()).isEqualTo(15);
    assertThat(reports.printed().get(0))
        .contains(
            "seams not given:",
            "connectionCheck()",
            "errorScenarios()",
            "isolationCheck()",
            "losingAnswers(CrashPoints)",
            "openClient(VariableValues)",
            "removeForeign(DatabaseIdentity)",
            "restart(CrashPoints)",
            "withSilentVendor()",
            "withUnknownFields()");
  }
}
