package io.hosteddb.spi;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;

/**
 * A usable database: a client that connects with these variables now succeeds.
 *
 * @param variables exactly the variables of the {@linkplain ProvisionRequest#contract contract};
 *     {@link ProvisionRequest#fill} picks them
 * @param resource what the vendor made, and where it put it
 * @since 0.1
 */
public record Provisioned(VariableValues variables, VendorResource resource) {
  /**
   * A usable database.
   *
   * @param variables exactly the variables of the contract
   * @param externalId the vendor's own id of what it made
   * @param region where the vendor put it
   * @return the database
   */
  public static Provisioned of(VariableValues variables, String externalId, RegionId region) {
    return new Provisioned(variables, new VendorResource(externalId, region));
  }
}
