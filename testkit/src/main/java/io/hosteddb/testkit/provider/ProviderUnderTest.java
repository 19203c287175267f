package io.hosteddb.testkit.provider;

import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import io.hosteddb.spi.DatabaseIdentity;
import io.hosteddb.spi.DatabaseProvider;
import io.hosteddb.testkit.CrashPoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A provider, and the view behind its back that the kit needs: what is really at the vendor.
 *
 * <p>Four methods are a must. The others are seams: each one given lets the kit prove more, and the
 * kit prints which were not given.
 *
 * @since 0.1
 */
public interface ProviderUnderTest {
  /**
   * The provider.
   *
   * @return always the same object
   */
  DatabaseProvider provider();

  /**
   * Everything that exists at the vendor now and that a provider can make: databases, roles, users,
   * files, whoever made them. What a project writes into its database (tables, keys) may be in it,
   * too, where a removal could leave it behind. It must not ask the provider.
   *
   * @return one text each, such as {@code "database hd-d0..."}; the same text for the same thing
   * @throws Exception if the vendor cannot be asked
   */
  List<String> inventory() throws Exception;

  /**
   * Makes a resource that is not ours: it has the vendor name of {@code owner}, which is the name
   * that the provider will ask for, and {@code owner}'s ownership mark, which is another
   * platform's. A vendor on which a stranger would leave no mark may plant it without. Put
   * something in it that {@link #foreignIsIntact} can find again.
   *
   * @param owner whose it is
   * @throws Exception if it cannot be made
   */
  void plantForeign(DatabaseIdentity owner) throws Exception;

  /**
   * Whether the planted resource is as it was: still there, still theirs, not reset.
   *
   * @param owner whose it is
   * @return true if nobody touched it
   * @throws Exception if the vendor cannot be asked
   */
  boolean foreignIsIntact(DatabaseIdentity owner) throws Exception;

  /**
   * Removes what {@link #plantForeign} made, and nothing else, so that a run leaves nothing behind.
   * Called once for each planted resource, at the end of the test, whatever became of it.
   *
   * @param owner whose it is
   * @return false if it cannot be removed here; the kit then says that it stays
   * @throws Exception if it cannot be removed
   */
  default boolean removeForeign(DatabaseIdentity owner) throws Exception {
    return false;
  }

  /**
   * Connects as the user's project would. (Rules 2, 3, 4, 8 and 13.)
   *
   * @return the check; without it nobody knows whether the variables work
   */
  default Optional<ConnectionCheck> connectionCheck() {
    return Optional.empty();
  }

  /**
   * Connects as the user's project would, leaves something unfinished, such as an open transaction,
   * and stays connected until it is closed. (Rule 5.)
   *
   * @param variables the managed variables of one database
   * @return the client; closing it may find the connection gone. Without it no database is detached
   *     while it is in use; a database that nobody stays connected to has none
   * @throws Exception if the database cannot be used
   */
  default Optional<AutoCloseable> openClient(VariableValues variables) throws Exception {
    return Optional.empty();
  }

  /**
   * Connects as the user's project would, and stays connected. (Rule 16, where the traits promise
   * that revoking ends open sessions.)
   *
   * @param variables the managed variables of one database
   * @return the connection; without it nobody knows whether revoking ends it
   * @throws Exception if the database cannot be used
   */
  default Optional<OpenSession> openSession(VariableValues variables) throws Exception {
    return Optional.empty();
  }

  /**
   * Tries to get from one database into another. (Rule 13.)
   *
   * @return the check; without it nobody knows whether tenants are apart
   */
  default Optional<IsolationCheck> isolationCheck() {
    return Optional.empty();
  }

  /**
   * A provider in front of the same vendor whose process lives on although an answer is lost: the
   * vendor acts, and where {@link CrashPoints#losesAnswer} says so the connection breaks before its
   * answer arrives. (Rule 4.) Wrapped like {@link #restart}: call the real client first, then throw
   * what a broken connection throws if {@code losses.losesAnswer("create")} is true.
   *
   * @param losses which answer is lost
   * @return the provider; without it no answer is lost to a process that lives on
   * @throws Exception if it cannot be made
   */
  default Optional<DatabaseProvider> losingAnswers(CrashPoints losses) throws Exception {
    return Optional.empty();
  }

  /**
   * A new provider in front of the same vendor, as after a restart of the process, which calls
   * {@link CrashPoints#reached} before and after each thing it does to the vendor. The provider
   * before it is dead: it was not closed and is not called again. (Rules 4 and 5.)
   *
   * <p>Give the provider its client through an interface, and wrap that here: call {@code
   * cuts.reached("before create")}, then the real client, then {@code cuts.reached("after
   * create")}. For JDBC, {@link io.hosteddb.testkit.CuttingConnections} does it.
   *
   * @param cuts where to die
   * @return the provider; without it no answer can be lost
   * @throws Exception if it cannot be made
   */
  default Optional<DatabaseProvider> restart(CrashPoints cuts) throws Exception {
    return Optional.empty();
  }

  /**
   * A provider whose vendor accepts every call and never answers. (Rules 7 and 11.)
   *
   * @return the provider; without it nobody knows whether a call ends in time
   * @throws Exception if it cannot be made
   */
  default Optional<DatabaseProvider> withSilentVendor() throws Exception {
    return Optional.empty();
  }

  /**
   * A provider in front of the same vendor, whose answers now have fields, statuses and enum values
   * that nobody has heard of. (Rule 12.)
   *
   * @return the provider; leave it out only if the provider parses nothing
   * @throws Exception if it cannot be made
   */
  default Optional<DatabaseProvider> withUnknownFields() throws Exception {
    return Optional.empty();
  }

  /**
   * Problems at the vendor, and the category of each. (Rules 6 and 9.)
   *
   * @return the scenarios; without them only CONFLICT is looked at
   * @throws Exception if they cannot be set up
   */
  default List<ErrorScenario> errorScenarios() throws Exception {
    return List.of();
  }

  /**
   * The credentials the provider was given for the vendor. They must not show up in any text, as
   * little as the secrets it makes. (Rule 6.)
   *
   * @return the credentials; none by default
   */
  default List<Secret> platformSecrets() {
    return List.of();
  }

  /**
   * The keys of the checkpoint whose values may be seen, such as the vendor's id of a running
   * operation. (Rule 6.)
   *
   * @return the keys; none by default
   */
  default Set<String> publicCheckpointKeys() {
    return Set.of();
  }

  /**
   * Whether the vendor refuses a second resource of the same name. If it does not, a provider may
   * make its own beside a foreign one. (Rule 10.)
   *
   * @return true by default
   */
  default boolean vendorNamesAreUnique() {
    return true;
  }

  /**
   * How long the kit lets a call take. (Rule 7.)
   *
   * @return ten seconds by default
   */
  default Duration callBudget() {
    return Duration.ofSeconds(10);
  }

  /**
   * Lets time pass while the vendor works. With a vendor that goes by a settable clock, advance it;
   * a real vendor takes real time, and by default this waits, though never over half a second.
   *
   * @param wait how long the provider asked to wait
   * @throws InterruptedException if the thread was interrupted
   */
  default void passTime(Duration wait) throws InterruptedException {
    long millis = Math.min(500, wait.toMillis());
    if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("Nobody counts this latch down.");
    }
  }

  /**
   * Closes every provider handed out and lets go of the vendor. Called once, after the test.
   *
   * @throws Exception if something cannot be closed
   */
  default void close() throws Exception {
    provider().close();
  }
}
