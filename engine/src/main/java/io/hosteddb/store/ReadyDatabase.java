package io.hosteddb.store;

import io.hosteddb.env.VariableContract;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.ProviderId;

/**
 * A READY database as far as it injects. Environments are read often, so a store reads no more of a
 * record for them.
 *
 * @param id the database
 * @param provider its provider
 * @param contract its variables
 * @param sealedVariables their values, perhaps still sealed
 * @since 0.1
 */
public record ReadyDatabase(
    DatabaseId id,
    ProviderId provider,
    VariableContract contract,
    SecretPart<VariableValues> sealedVariables) {
  /**
   * What a record injects.
   *
   * @param ready the record of a READY database
   * @return as much of it
   */
  public static ReadyDatabase of(DatabaseRecord ready) {
    return new ReadyDatabase(
        ready.id(),
        ready.attachment().provider(),
        ready.attachment().contract(),
        ready.sealedVariables());
  }

  /**
   * The values of the variables.
   *
   * @return the values
   * @throws io.hosteddb.error.StoreException if what is stored of them cannot be read
   */
  public VariableValues variables() {
    return sealedVariables.value();
  }
}
