package io.hosteddb.spi;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.RegionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A usable database: a client that connects with these variables now succeeds.
 *
 * @param variables exactly the variables of the {@linkplain ProvisionRequest#contract contract};
 *     {@link ProvisionRequest#fill} picks them
 * @param resource what the vendor made, and where it put it
 * @param expiresAt when the credentials in the variables end by themselves, so that the engine
 *     renews them by {@link Credentials#issue}; null if they do not
 * @since 0.1
 */
public record Provisioned(
    VariableValues variables, VendorResource resource, @Nullable Instant expiresAt) {
  /**
   * A usable database whose credentials do not expire.
   *
   * @param variables exactly the variables of the contract
   * @param resource what the vendor made, and where it put it
   */
  public Provisioned(VariableValues variables, VendorResource resource) {
    this(variables, resource, null);
  }

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

  /**
   * The same, with credentials that end by themselves.
   *
   * @param at when, by the vendor's word
   * @return the database
   */
  public Provisioned expiring(Instant at) {
    return new Provisioned(variables, resource, at);
  }
}
