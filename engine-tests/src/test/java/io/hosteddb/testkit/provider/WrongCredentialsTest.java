package io.hosteddb.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.CredentialId;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.IssuedCredentials;
import io.hosteddb.spi.Revoked;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.ConformanceRun;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.fake.FakeCredentials;
import io.hosteddb.testkit.fake.FakeProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Feeds the kit providers that break one rule of credentials each. */
class WrongCredentialsTest {
  @RegisterExtension final Reports reports = new Reports();

  /** A provider whose credentials are wrong. */
  private static ProviderUnderTest with(BiConsumer<FakeUnderTest, FakeCredentials> wrong) {
    return new FakeUnderTest() {
      @Override
      public DatabaseProvider make(CrashPoints cuts) {
        FakeProvider fake = fake(cuts);
        wrong.accept(this, fake.scriptedCredentials());
        return fake;
      }
    };
  }

  static class IssuesWhatDoesNotWorkCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyIssue((request, correctly) -> {
            StepResult<IssuedCredentials> result = correctly.answer(request);
            if (result instanceof StepResult.Done) {
              boolean unused =
                  subject.vendor.removeKey(
                      request.database().resource().externalId(), request.credential().suffix());
            }
            return result;
          }));
    }
  }

  @Test
  void credentialsThatDoNotWorkBreakRule15() {
    ConformanceRun.of(IssuesWhatDoesNotWorkCase.class)
        .failsOnly(
            "rule15_newWorksBesideTheOld",
            "rule16_revokedIsDead",
            "rule16_everythingIsRevoked",
            "rule17_lostResultLeavesOneGeneration",
            "rule17_crashLeavesOneGeneration");
  }

  static class EndsTheOldCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyIssue((request, correctly) -> {
            StepResult<IssuedCredentials> result = correctly.answer(request);
            if (result instanceof StepResult.Done) {
              boolean unused =
                  subject.vendor.removeKey(
                      request.database().resource().externalId(), CredentialId.main(1).suffix());
            }
            return result;
          }));
    }
  }

  @Test
  void issuingThatEndsTheOldBreaksRule15() {
    ConformanceRun.of(EndsTheOldCase.class)
        .failsOnly("rule15_newWorksBesideTheOld")
        .saying("Rule 15: ", "overlap", "Why it matters: ");
  }

  static class SaysDeadCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyRevoke(
              (request, correctly) -> StepResult.done(request.checkpoint(), Revoked.dead())));
    }
  }

  @Test
  void revokingThatOnlySaysSoBreaksRule16() {
    ConformanceRun.of(SaysDeadCase.class)
        .failsOnly(
            "rule16_revokedIsDead",
            "rule17_lostResultLeavesOneGeneration",
            "rule17_crashLeavesOneGeneration");
  }

  static class BreaksItsTraitsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyRevoke((request, correctly) -> {
            StepResult<Revoked> result = correctly.answer(request);
            return result instanceof StepResult.Done
                ? StepResult.done(request.checkpoint(), Revoked.stillValid("It ends some day."))
                : result;
          }));
    }
  }

  @Test
  void revokingThatIsNotWhatTheTraitsPromiseBreaksRule16() {
    ConformanceRun.of(BreaksItsTraitsCase.class)
        .failsOnly("rule16_revokedIsDead")
        .saying("the traits promise that it ends at once");
  }

  static class RevokesTheNeighbourCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyRevoke((request, correctly) -> {
            subject
                .vendor
                .inventory()
                .forEach(resource -> {
                  boolean unused = subject.vendor.removeKey(resource.externalId(), "g1");
                });
            return correctly.answer(request);
          }));
    }
  }

  @Test
  void revokingThatTouchesANeighbourBreaksRule16() {
    ConformanceRun.of(RevokesTheNeighbourCase.class).failsOnly("rule16_revokedIsDead");
  }

  static class KeepsSessionsCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public Optional<OpenSession> openSession(VariableValues variables) {
          return Optional.of(
              new OpenSession() {
                @Override
                public boolean isAlive() {
                  return true;
                }

                @Override
                public void close() {}
              });
        }
      };
    }
  }

  @Test
  void sessionThatGoesOnBreaksRule16() {
    ConformanceRun.of(KeepsSessionsCase.class)
        .failsOnly("rule16_revokedIsDead", "rule16_everythingIsRevoked")
        .saying("Rule 16: ", "one goes on");
  }

  static class KillsNothingCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) -> {
        for (int i = 0; i < 100; i++) {
          credentials.nextRevokeAll(
              (request, correctly) -> StepResult.done(request.checkpoint(), Revoked.dead()));
        }
      });
    }
  }

  @Test
  void emergencyThatEndsNothingBreaksRule16() {
    ConformanceRun.of(KillsNothingCase.class).failsOnly("rule16_everythingIsRevoked");
  }

  static class ForgetsItsKeyCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyIssue((request, correctly) -> {
            if (request.checkpoint().has("password")) {
              subject.vendor.putKey(
                  request.database().resource().externalId(),
                  "k" + subject.vendor.keysMade(),
                  Secret.of("of nobody"),
                  null);
            }
            return correctly.answer(request);
          }));
    }
  }

  @Test
  void keyThatNobodyFindsBreaksRule17() {
    ConformanceRun.of(ForgetsItsKeyCase.class)
        .failsOnly(
            "rule16_revokedIsDead",
            "rule16_everythingIsRevoked",
            "rule17_lostResultLeavesOneGeneration",
            "rule17_crashLeavesOneGeneration")
        .saying("where one generation leaves 2");
  }

  /** Whoever dies in the middle of issuing may go on, or give it up. */
  static class KeepsWhatWasGivenUpCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      Set<String> issued = ConcurrentHashMap.newKeySet();
      return with((subject, credentials) -> {
        credentials.everyIssue((request, correctly) -> {
          StepResult<IssuedCredentials> result = correctly.answer(request);
          if (result instanceof StepResult.Done) {
            boolean unused = issued.add(request.database().identity() + "" + request.credential());
          }
          return result;
        });
        credentials.everyRevoke((request, correctly) ->
            request.credential().equals(CredentialId.main(1))
                    || issued.contains(request.database().identity() + "" + request.credential())
                ? correctly.answer(request)
                : StepResult.done(request.checkpoint(), Revoked.dead()));
      });
    }
  }

  @Test
  void halfMadeKeyThatRevokingLeavesBreaksRule17() {
    ConformanceRun.of(KeepsWhatWasGivenUpCase.class)
        .failsOnly("rule17_crashLeavesOneGeneration")
        .saying("of issuing main/3", "and revoking main/3");
  }

  static class TellsItsPasswordCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return with((subject, credentials) ->
          credentials.everyIssue((request, correctly) -> {
            StepResult<IssuedCredentials> result = correctly.answer(request);
            return result instanceof StepResult.Done<IssuedCredentials> done
                ? StepResult.done(
                    done.checkpoint().orElseThrow(),
                    done.value()
                        .withNote(
                            "Use "
                                + request.checkpoint().secret("password").orElseThrow().reveal()))
                : result;
          }));
    }
  }

  @Test
  void noteWithTheSecretBreaksRule6() {
    ConformanceRun.of(TellsItsPasswordCase.class).failsOnly("rule06_noSecretOfCredentials");
  }

  /** Tokens that end by themselves, and say so. */
  static class HonestTokensCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        protected FakeProvider.Builder more(FakeProvider.Builder builder) {
          return builder
              .credentials(CredentialTraits.expiring())
              .credentialsLiveFor(Duration.ofDays(1));
        }

        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          FakeProvider fake = fake(cuts);
          fake.scriptedCredentials()
              .everyRevoke((request, correctly) ->
                  StepResult.done(
                      request.checkpoint(),
                      Revoked.validUntil(clock.instant().plus(Duration.ofDays(1)))));
          return fake;
        }
      };
    }
  }

  @Test
  void tokensThatEndByThemselvesBreakNothing() {
    ConformanceRun run = ConformanceRun.of(HonestTokensCase.class).failsOnly();
    assertThat(run.succeeded()).isGreaterThan(30);
  }

  static class CannotCase extends ProviderConformance {
    @Override
    protected ProviderUnderTest start() {
      return new FakeUnderTest() {
        @Override
        public DatabaseProvider make(CrashPoints cuts) {
          return new WrongProvider(fake(cuts)) {
            @Override
            public Optional<io.hosteddb.spi.Credentials> credentials() {
              return Optional.empty();
            }
          };
        }
      };
    }
  }

  @Test
  void providerWithoutTheCapabilityIsNotAskedForIt() {
    assertThat(ConformanceRun.of(CannotCase.class).failsOnly().aborted()).isEqualTo(6);
  }
}
