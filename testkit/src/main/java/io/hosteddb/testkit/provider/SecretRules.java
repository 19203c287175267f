package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.CONTRACT;
import static io.hosteddb.testkit.provider.ProviderRule.NO_SECRETS;

import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.spi.CallContext;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.ProviderProfile;
import io.hosteddb.spi.Provisioned;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule 6. */
abstract class SecretRules extends RuleTests {
  @Test
  @DisplayName(
      "Rule 6: no secret in progress, results, forms, failures, exceptions, their causes or logs")
  void rule06_noSecretInAnyText() throws Exception {
    LeakDetector transcript = fixture().transcript();
    Optional<LogCapture> logs = LogCapture.start();
    try {
      doEverything();
    } finally {
      logs.ifPresent(l -> l.copyTo(transcript));
      logs.ifPresent(LogCapture::close);
    }
    if (logs.isEmpty()) {
      report().missing("Logback as SLF4J's backend", "logs were not searched for secrets");
    }
    List<String> leaks = transcript.leaks();
    report().figure("texts searched for secrets", transcript.lineCount());
    if (transcript.secretCount() == 0) {
      throw NO_SECRETS.broken("no secret at all: neither variables nor checkpoint have a value.");
    }
    NO_SECRETS.require(leaks.isEmpty(), String.join("\n    ", leaks));
  }

  private void doEverything() throws Exception {
    DatabaseProvider provider = fixture().provider();
    fixture().transcript().said("the descriptor", provider.descriptor());
    fixture().transcript().said("toString of the provider", provider);
    DrivenDatabase database = fixture().newDatabase();
    writeForms(provider.descriptor().profile(), database.provision().ready());
    DriveOutcome unusedAgain = database.provision();
    hurry(() -> database.callProvision(CallContext.startingNow(Duration.ZERO)));
    hurry(() -> database.callDeprovision(CallContext.startingNow(Duration.ZERO)));
    DriveOutcome unusedGone = database.deprovision();
    meetForeign(provider);
    for (ErrorScenario scenario : fixture().subject().errorScenarios()) {
      DriveOutcome unusedProblem = VendorRules.run(fixture(), scenario);
    }
  }

  /** What its users are shown of the connection as drivers want it. */
  private void writeForms(ProviderProfile profile, @Nullable Provisioned ready) {
    if (ready == null) {
      return;
    }
    profile.forms().stream()
        .filter(forms -> forms.fits(profile.contract()))
        .flatMap(forms -> written(forms, ready).stream())
        .forEach(form -> {
          String where = "the form " + form.id();
          fixture().transcript().said(where + ", its refusal", form.refusal().orElse(null));
          form.fields()
              .forEach(field ->
                  fixture()
                      .transcript()
                      .said(where + ", " + field.name() + " as it may be shown", field.shown()));
        });
  }

  private static List<ConnectionForm> written(ConnectionForms forms, Provisioned ready) {
    try {
      return forms.write(ready.variables());
    } catch (RuntimeException e) {
      throw CONTRACT.broken("The forms of a database that is Done cannot be written.", e);
    }
  }

  private void meetForeign(DatabaseProvider provider) throws Exception {
    DatabaseIdentity ours = fixture().newIdentity();
    fixture().plant(new DatabaseIdentity(ours.database(), ours.vendorName(), "another-platform"));
    DriveOutcome unusedConflict =
        new DrivenDatabase(fixture(), ours, provider).mayExist().provision();
  }

  /** What it throws is what is wanted. */
  private void hurry(Callable<?> call) throws InterruptedException {
    BackgroundCall aside = BackgroundCall.start(call);
    boolean unusedInTime = aside.endsWithin(fixture().subject().callBudget());
    if (aside.thrown() != null) {
      fixture().saw("a call with no time left", aside.thrown());
    }
  }
}
