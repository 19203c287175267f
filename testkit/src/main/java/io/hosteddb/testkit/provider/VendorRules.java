package io.hosteddb.testkit.provider;

import static io.hosteddb.testkit.provider.ProviderRule.CATEGORIES;
import static io.hosteddb.testkit.provider.ProviderRule.UNKNOWN_FIELDS;

import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.spi.Provisioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules 9 and 12. */
abstract class VendorRules extends RuleTests {
  @Test
  @DisplayName("Rule 9: each problem at the vendor is reported with its category")
  void rule09_errorsHaveTheRightCategory() throws Exception {
    List<ErrorScenario> scenarios =
        given(
            Optional.of(fixture().subject().errorScenarios()).filter(s -> !s.isEmpty()),
            "errorScenarios()",
            "no category but CONFLICT was looked at");
    List<String> wrong = new ArrayList<>();
    for (ErrorScenario scenario : scenarios) {
      DriveOutcome ending = run(fixture(), scenario);
      if (ending.category() != scenario.expected()) {
        wrong.add(
            "\""
                + scenario.name()
                + "\" "
                + ending.story()
                + " instead of a problem of category "
                + scenario.expected()
                + ".");
      }
    }
    report().figure("error scenarios", scenarios.size());
    CATEGORIES.require(wrong.isEmpty(), String.join(" ", wrong));
  }

  static DriveOutcome run(ProviderFixture fixture, ErrorScenario scenario) throws Exception {
    DrivenDatabase database =
        new DrivenDatabase(fixture, fixture.newIdentity(), scenario.provider()).toTheFirstProblem();
    return scenario.deprovision() ? database.deprovision() : database.provision();
  }

  @Test
  @DisplayName("Rule 12: unknown fields and enum values are passed over")
  void rule12_unknownFieldsArePassedOver() throws Exception {
    DatabaseProvider provider =
        given(
            fixture().subject().withUnknownFields(),
            "withUnknownFields()",
            "no unknown field was sent");
    UNKNOWN_FIELDS.require(
        !regions(provider).isEmpty(), "regions() says there are none when the vendor says more.");
    DrivenDatabase database = new DrivenDatabase(fixture(), fixture().newIdentity(), provider);
    DriveOutcome ending = database.provision();
    Provisioned ready = ending.ready();
    if (ready == null) {
      throw UNKNOWN_FIELDS.broken("provisioning " + ending.story() + " instead of Done.");
    }
    String difference = fixture().contract().difference(ready.variables()).orElse("");
    UNKNOWN_FIELDS.require(difference.isEmpty(), "it is Done, but " + difference + ".");
    DriveOutcome end = database.deprovision();
    UNKNOWN_FIELDS.require(end.gone(), "deprovisioning " + end.story() + " instead of Done.");
  }

  private List<?> regions(DatabaseProvider provider) throws InterruptedException {
    try {
      return provider.regions(fixture().call());
    } catch (RuntimeException e) {
      throw UNKNOWN_FIELDS.broken("regions() threw " + e.getClass().getName() + ".", e);
    }
  }
}
