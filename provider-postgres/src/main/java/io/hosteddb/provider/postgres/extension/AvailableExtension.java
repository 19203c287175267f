package io.hosteddb.provider.postgres.extension;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An extension that a server has the files of, as its control file describes it.
 *
 * @param name its name
 * @param byTenant whether the owner of a database may install it there: PostgreSQL trusts it, or it
 *     needs no superuser
 * @param relocatable whether it can be moved to another schema once it is installed
 * @param fixedSchema the one schema that it can be in; null if there is a choice
 * @param requires the extensions that it needs
 * @since 0.1
 */
public record AvailableExtension(
    String name,
    boolean byTenant,
    boolean relocatable,
    @Nullable String fixedSchema,
    List<String> requires) {
  /** Copies the list. */
  public AvailableExtension {
    requires = List.copyOf(requires);
  }
}
