package io.hosteddb.spring;

import io.hosteddb.model.Secret;
import io.hosteddb.rules.AttachmentScope;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is set under {@code hosteddb}. The settings of providers stand beside these, such as {@code
 * hosteddb.turso.api-key}; they are the providers' and not held here. Immutable; prints no secret.
 *
 * @param store Where records are kept: on the application's DataSource if there is one and
 *     hosteddb-store-jdbc is on the class path, else in memory.
 * @param keyset Tink keyset that encrypts what the JDBC store keeps, as JSON or base64.
 * @param keysetFile File with the keyset, in place of the keyset itself.
 * @param throwAwayKeyset Whether a new keyset is made at each start and forgotten at its end,
 *     whatever else is set: for tests whose database is thrown away too.
 * @param jdbc the JDBC store
 * @param platform Name of this installation in every proof of ownership at a vendor: lower-case
 *     letters, digits and inner dashes. Never change it while databases exist.
 * @param vendorPrefix What the names at the vendors begin with: a lower-case letter and at most two
 *     lower-case letters or digits.
 * @param attachmentScope How far "one database of a provider" reaches: over a project, or one for
 *     each of its environments. The same for all nodes.
 * @param narrowAttachmentScope Whether this start may narrow the attachment scope that the store
 *     keeps.
 * @param callBudget How long one call to a provider may take.
 * @param rotationOverlap How long credentials stay valid after others have taken their place, where
 *     a rotation does not say so itself and no expected runtime acknowledges.
 * @param shutdownGrace How long running steps may take when the application stops.
 * @param parallelism How many steps run at once in this process, for each backend. A waiting
 *     database is no running step.
 * @since 0.1
 */
@ConfigurationProperties("hosteddb")
public record HostedDatabasesProperties(
    @DefaultValue("auto") StoreKind store,
    @Nullable Secret keyset,
    @Nullable Path keysetFile,
    @DefaultValue("false") boolean throwAwayKeyset,
    @DefaultValue Jdbc jdbc,
    @DefaultValue("hosteddb") String platform,
    @DefaultValue("hdb") String vendorPrefix,
    @DefaultValue("project") AttachmentScope attachmentScope,
    @DefaultValue("false") boolean narrowAttachmentScope,
    @DefaultValue("30s") Duration callBudget,
    @DefaultValue("24h") Duration rotationOverlap,
    @DefaultValue("10s") Duration shutdownGrace,
    @DefaultValue("16") int parallelism) {

  /** Where records are kept. */
  public enum StoreKind {
    /** In the database if there is one, else in memory. */
    AUTO,
    /** In the application's database; the start fails if there is none. */
    JDBC,
    /** In memory: forgotten when the application stops. */
    MEMORY
  }

  /**
   * The JDBC store.
   *
   * @param schema Schema of the tables, made if it is not there. May be one that the application
   *     uses too.
   * @param migrate Whether the store makes and updates its tables when it opens.
   * @param lease How long a node may be silent before others take its work over. The same for all
   *     nodes.
   * @param pollInterval How often a node looks for work that others left or made due.
   */
  public record Jdbc(
      @DefaultValue("hosteddb") String schema,
      @DefaultValue("true") boolean migrate,
      @DefaultValue("30s") Duration lease,
      @DefaultValue("1s") Duration pollInterval) {}
}
