package io.hosteddb.testkit.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.CredentialTraits;
import io.hosteddb.spi.Credentials;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.DeprovisionRequest;
import io.hosteddb.spi.Nothing;
import io.hosteddb.spi.ProvisionRequest;
import io.hosteddb.spi.Provisioned;
import io.hosteddb.spi.StepResult;
import io.hosteddb.testkit.CrashPoints;
import io.hosteddb.testkit.fake.FakeProvider;
import io.hosteddb.testkit.provider.FakeUnderTest;
import io.hosteddb.testkit.provider.WrongProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrashPointSweepTest {
  private final List<String> printed = new ArrayList<>();

  @Test
  void rightProviderAndEngineSurviveEveryCut() throws Exception {
    FakeUnderTest subject = new FakeUnderTest();
    CrashPointSweep sweep = CrashPointSweep.of(subject);
    SweepResult attach = sweep.attach();
    SweepResult detach = sweep.detach();
    SweepResult both = sweep.detachWhileProvisioning();
    assertThat(attach.cutPoints())
        .contains(
            "before insert",
            "after insert",
            "before provision",
            "before create",
            "after create",
            "after provision",
            "before update to READY",
            "after update to READY");
    assertThat(detach.cutPoints())
        .contains("after update to DELETING", "after delete", "after update to DELETED");
    assertThat(both.count()).isGreaterThan(attach.count() + detach.count());
    assertThat(subject.vendor.inventory()).isEmpty();
    assertThat(subject.vendor.duplicates()).as("resources that were created twice").isZero();
  }

  @Test
  void everyCutOfARotationIsHealed() throws Exception {
    FakeUnderTest subject = new FakeUnderTest();
    CrashPointSweep sweep = CrashPointSweep.of(subject).reportTo(printed::add);

    assertThat(sweep.rotate().cutPoints())
        .contains("before issue", "before key", "after key", "after issue", "after revoke");
    assertThat(sweep.rotateCompromised().cutPoints())
        .contains("before revoke all", "after revoke all", "after key");
    assertThat(subject.vendor.inventory()).isEmpty();
  }

  /** Credentials of a day. */
  private static final class Expiring extends FakeUnderTest {
    @Override
    protected FakeProvider.Builder more(FakeProvider.Builder builder) {
      return builder
          .credentials(CredentialTraits.expiring())
          .credentialsLiveFor(Duration.ofDays(1));
    }
  }

  @Test
  void everyCutOfARenewalIsHealed() throws Exception {
    assertThat(CrashPointSweep.of(new Expiring()).reportTo(printed::add).renew().cutPoints())
        .contains("before issue", "after key");
  }

  /** Names its keys anew each time, so that it does not find the one whose answer was lost. */
  private static final class MakesKeysTwice extends FakeUnderTest {
    @Override
    public DatabaseProvider make(CrashPoints cuts) {
      FakeProvider fake = fake(cuts);
      return new WrongProvider(fake) {
        @Override
        public Optional<Credentials> credentials() {
          fake.scriptedCredentials()
              .everyIssue((request, correctly) -> {
                if (request.checkpoint().has("password")) {
                  vendor.putKey(
                      request.database().resource().externalId(),
                      "k" + vendor.keysMade(),
                      Secret.of("of nobody"),
                      null);
                }
                return correctly.answer(request);
              });
          return fake.credentials();
        }
      };
    }
  }

  @Test
  void providerThatMakesKeysTwiceFails() {
    CrashPointSweep sweep = CrashPointSweep.of(new MakesKeysTwice()).reportTo(printed::add);
    assertThatThrownBy(sweep::rotate)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("rotate, cut at point")
        .hasMessageContaining("what is new at the vendor");
  }

  @Test
  void countIsPrinted() throws Exception {
    SweepResult result = CrashPointSweep.of(new FakeUnderTest()).reportTo(printed::add).detach();
    assertThat(printed)
        .containsExactly("[crash sweep] fake/memory detach: " + result.count() + " cut points");
  }

  @Test
  void sampleIsSaidToBeOne() throws Exception {
    SweepResult all = CrashPointSweep.of(new FakeUnderTest()).reportTo(printed::add).detach();
    SweepResult some =
        CrashPointSweep.of(new FakeUnderTest()).everyNth(3).reportTo(printed::add).detach();
    assertThat(some.count()).isEqualTo((all.count() + 2) / 3);
    assertThat(some.cutPoints()).startsWith(all.cutPoints().get(0), all.cutPoints().get(3));
    assertThat(printed.get(1)).endsWith(some.count() + " cut points (a sample: one in 3)");
  }

  /** Never looks for its earlier work. */
  private static final class CreatesTwice extends FakeUnderTest {
    CreatesTwice() {
      super(io.hosteddb.testkit.fake.FakeVendor.withoutUniqueNames());
    }

    @Override
    public DatabaseProvider make(CrashPoints cuts) {
      return new WrongProvider(fake(cuts)) {
        @Override
        public StepResult<Provisioned> provision(ProvisionRequest request)
            throws InterruptedException {
          boolean known = request.checkpoint().text("external-id").isPresent();
          return right.provision(
              new ProvisionRequest(
                  request.identity(),
                  request.region(),
                  request.contract(),
                  request.checkpoint(),
                  known,
                  request.call()));
        }
      };
    }
  }

  @Test
  void providerThatCreatesTwiceFailsAtThePointAfterItsCreate() {
    CrashPointSweep sweep = CrashPointSweep.of(new CreatesTwice()).reportTo(printed::add);
    assertThatThrownBy(sweep::attach)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("attach, cut at point ")
        .hasMessageContaining("\"after create\"")
        .hasMessageContaining("what is new at the vendor");
    assertThat(printed).isEmpty();
  }

  /** Deletes by the id that was saved, and by nothing else. */
  private static final class LosesWhatWasNotSaved extends FakeUnderTest {
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
  }

  @Test
  void providerThatLeaksFailsWhenADetachMeetsACrash() {
    CrashPointSweep sweep = CrashPointSweep.of(new LosesWhatWasNotSaved()).reportTo(printed::add);
    assertThatThrownBy(sweep::detachWhileProvisioning)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("detach during call")
        .hasMessageContaining("what is left at the vendor");
  }
}
