package io.hosteddb.testkit.store;

import io.hosteddb.store.DatabaseStore;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The conformance kit for stores. Extend it with a test class that opens the store:
 *
 * <pre>{@code
 * class InMemoryDatabaseStoreConformanceTest extends StoreConformance {
 *   @Override
 *   protected DatabaseStore open() {
 *     return new InMemoryDatabaseStore();
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public abstract class StoreConformance {
  /** For subclasses. */
  protected StoreConformance() {}

  /**
   * Opens an empty store. Called once for every test, and the store is closed after it.
   *
   * @return a store without records
   * @throws Exception if it cannot be opened
   */
  protected abstract DatabaseStore open() throws Exception;

  /**
   * Opens a second store over the data of the one opened last, which stays open: another node, or
   * the process after a restart. With it, half the threads of every race go to the other node.
   *
   * @return the store; empty if the data is in the store object itself
   * @throws Exception if it cannot be opened
   */
  protected Optional<DatabaseStore> reopen() throws Exception {
    return Optional.empty();
  }

  /**
   * Has the store forget the changes that there are by now, as its retention would after a long
   * time; the newest of each database may stay.
   *
   * @param store what {@link #open} gave
   * @return false, as by default, if it forgets none: then nothing is tested about that
   * @throws Exception if it fails
   */
  protected boolean forgetChanges(DatabaseStore store) throws Exception {
    return false;
  }

  /**
   * How often each race is run.
   *
   * @return 20 by default
   */
  protected int rounds() {
    return 20;
  }

  /** For lambdas that may not throw. */
  final <T> T unchecked(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError("The store cannot be opened a second time.", e);
    }
  }

  @Nested
  @DisplayName("Insert and attachment rules")
  class Inserting extends InsertTests {}

  @Nested
  @DisplayName("Attachment scope")
  class Scopes extends AttachmentScopeTests {}

  @Nested
  @DisplayName("Closed projects")
  class Closing extends CloseProjectTests {}

  @Nested
  @DisplayName("Idempotency keys")
  class IdempotencyKeys extends IdempotencyTests {}

  @Nested
  @DisplayName("Update")
  class Updating extends UpdateTests {}

  @Nested
  @DisplayName("Due work that comes with a record")
  class Work extends WorkTests {}

  @Nested
  @DisplayName("Environment and revision")
  class Environments extends EnvironmentTests {}

  @Nested
  @DisplayName("Pages")
  class Paging extends PagingTests {}

  @Nested
  @DisplayName("History, audit, claims, due work")
  class Trails extends HistoryTests {}

  @Nested
  @DisplayName("Many at once")
  class Many extends ManyTests {}

  @Nested
  @DisplayName("Ready times")
  class ReadyTimes extends ReadyTimeTests {}

  @Nested
  @DisplayName("Operations and credentials")
  class Operations extends OperationTests {}

  @Nested
  @DisplayName("Changes for followers")
  class ChangesForFollowers extends ChangeTests {}

  @Nested
  @DisplayName("Durability")
  class Durability extends DurabilityTests {}
}
