package io.hosteddb.spi;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.ErrorCategory;
import io.hosteddb.model.Secret;
import io.hosteddb.model.VariableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Picks the variables of a contract out of what a provider knows. */
final class ContractValues {
  private ContractValues() {}

  static VariableValues of(Map<String, Secret> known) {
    VariableValues values = VariableValues.none();
    for (Map.Entry<String, Secret> value : known.entrySet()) {
      values = values.with(value.getKey(), value.getValue());
    }
    return values;
  }

  /**
   * Exactly the variables of the contract.
   *
   * @throws ProviderException PROVIDER_BUG, not repeated by the engine, if one is not known
   */
  static VariableValues fill(VariableContract contract, VariableValues known) {
    Map<VariableName, Secret> filled = new LinkedHashMap<>();
    TreeSet<String> missing = new TreeSet<>();
    for (VariableName name : contract.names()) {
      Optional<Secret> value = known.find(name);
      if (value.isPresent()) {
        filled.put(name, value.get());
      } else {
        missing.add(name.value());
      }
    }
    if (!missing.isEmpty()) {
      throw ProviderException.of(
              ErrorCategory.PROVIDER_BUG,
              "The database was attached with "
                  + String.join(", ", missing)
                  + ", which this release of the provider does not fill.")
          .remedy(
              "Ask the platform's operator for a release that does, then retry; or detach the"
                  + " database and attach another.")
          .retryCanHelp(true)
          .retriedByEngine(false)
          .build();
    }
    return VariableValues.of(filled);
  }
}
