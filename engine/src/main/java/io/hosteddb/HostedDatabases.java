package io.hosteddb;

import io.hosteddb.access.AccessPolicy;
import io.hosteddb.database.HostedDatabase;
import io.hosteddb.database.NotReadyException;
import io.hosteddb.database.StatusEvent;
import io.hosteddb.environment.ManagedEnvironment;
import io.hosteddb.error.AccessDeniedException;
import io.hosteddb.error.ClosedException;
import io.hosteddb.error.ConflictException;
import io.hosteddb.error.InvalidRequestException;
import io.hosteddb.error.NotFoundException;
import io.hosteddb.error.StoreException;
import io.hosteddb.model.Action;
import io.hosteddb.model.Actor;
import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseStatus;
import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.Page;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.DatabaseRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Attaches fully managed databases to the projects of a platform.
 *
 * <p>Attach and detach return at once; the work goes on in the background and survives a crash as
 * far as the store does. When a database is READY its variables are in the project's {@linkplain
 * #environment managed environment}; at the moment of detach they are gone.
 *
 * <p>What is about one database stands here. More has areas of its own: {@link #projects}, {@link
 * #history}, {@link #audit}, {@link #fleet}, {@link #amendments}, {@link #operations}, {@link
 * #credentials}.
 *
 * <p><b>Who asks.</b> The {@link AccessPolicy} is asked before anything is done or shown. Whatever
 * changes something or shows a secret names its actor. What only reads need not: then it reads for
 * the host itself, and the policy is asked about {@link Actor#host()}; its Javadoc says "for the
 * host itself". Four ask nobody, since they concern no project and are the host's own: {@link
 * #catalog}, {@link #subscribe}, {@link #fleet} and {@link Amendments#amendAll}. A refusal is an
 * {@link AccessDeniedException}, and nothing was done.
 *
 * <p>Thread-safe. One instance serves a whole application. All methods throw {@link StoreException}
 * when the store fails. After {@link #close} those that change something, reveal or wait throw
 * {@link ClosedException}.
 *
 * @since 0.1
 */
public final class HostedDatabases implements AutoCloseable {
  private final Services services;

  HostedDatabases(Services services) {
    this.services = services;
  }

  /**
   * Begins an instance with the in-memory store, the system clock and no providers.
   *
   * @return a builder
   */
  public static HostedDatabasesBuilder builder() {
    return new HostedDatabasesBuilder();
  }

  /**
   * The providers users can choose from. Asks no policy.
   *
   * @return in the order in which to show them; never waits for a vendor
   */
  public List<CatalogEntry> catalog() {
    return services.catalog.catalog();
  }

  /**
   * What an attach would do now. Nothing is changed, nothing is reserved.
   *
   * @param request what would be attached; the policy is asked whether its actor may {@link
   *     Action#READ}
   * @return the plan, with every violation and every conflict
   */
  public AttachmentPlan plan(AttachRequest request) {
    return services.plans.plan(request);
  }

  /**
   * Attaches a database: returns at once, PROVISIONING.
   *
   * <p>An idempotency key is looked at first: a repeated request is answered with the database of
   * then, whatever has become of its region, its provider or the rules of names since.
   *
   * @param request what to attach, for which actor
   * @return the database; the one of then if the idempotency key was used before with the same
   *     parameters
   * @throws InvalidRequestException with everything that is wrong with the request, and with what
   *     would be in the way beside that
   * @throws ConflictException if another database is in the way, or the idempotency key was used
   *     with other parameters
   */
  public HostedDatabase attach(AttachRequest request) {
    return services.attaching.attach(request);
  }

  /**
   * A database, for the host itself.
   *
   * @param id the database
   * @return a snapshot
   * @throws NotFoundException if there is none
   */
  public HostedDatabase get(DatabaseId id) {
    return get(id, Actor.host());
  }

  /**
   * A database.
   *
   * @param id the database
   * @param actor who asks
   * @return a snapshot
   * @throws NotFoundException if there is none
   */
  public HostedDatabase get(DatabaseId id, Actor actor) {
    return services.records.read(id, actor, Action.READ).snapshot();
  }

  /**
   * The databases of a project that are not DELETED, oldest first, for the host itself.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @return a page
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<HostedDatabase> list(ProjectId project, int limit, @Nullable String after) {
    return list(project, limit, after, Actor.host());
  }

  /**
   * The databases of a project that are not DELETED, oldest first.
   *
   * @param project the project
   * @param limit how many at most, 1 to 500
   * @param after the {@code next} of the page before; null for the first page
   * @param actor who asks
   * @return a page
   * @throws InvalidRequestException if the limit is out of range
   */
  public Page<HostedDatabase> list(
      ProjectId project, int limit, @Nullable String after, Actor actor) {
    return services.records.list(project, limit, after, actor).map(DatabaseRecord::snapshot);
  }

  /**
   * The managed variables of all environments of a project: those of its project-wide databases;
   * for the host itself.
   *
   * @param project the project
   * @return a snapshot
   */
  public ManagedEnvironment environment(ProjectId project) {
    return environment(project, null, Actor.host());
  }

  /**
   * The managed variables of an environment: those of its own databases and of the project-wide
   * ones; for the host itself.
   *
   * @param project the project
   * @param environment the environment; null for the project-wide databases alone
   * @return a snapshot
   */
  public ManagedEnvironment environment(ProjectId project, @Nullable EnvironmentId environment) {
    return environment(project, environment, Actor.host());
  }

  /**
   * The managed variables of an environment: those of its own databases and of the project-wide
   * ones.
   *
   * @param project the project
   * @param environment the environment; null for the project-wide databases alone
   * @param actor who asks
   * @return a snapshot
   */
  public ManagedEnvironment environment(
      ProjectId project, @Nullable EnvironmentId environment, Actor actor) {
    services.gate.requireAllowed(actor, Action.READ, project);
    return services.variables.environment(project, environment);
  }

  /**
   * How to use a READY database, for the host itself.
   *
   * @param id the database
   * @return its variables and the forms that drivers want, secrets masked, with snippets and docs
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   */
  public ConnectionDetails connection(DatabaseId id) {
    return connection(id, Actor.host());
  }

  /**
   * How to use a READY database.
   *
   * @param id the database
   * @param actor who asks
   * @return its variables and the forms that drivers want, secrets masked, with snippets and docs
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY
   */
  public ConnectionDetails connection(DatabaseId id, Actor actor) {
    DatabaseRecord ready =
        InjectedVariables.requireReady(services.records.read(id, actor, Action.READ));
    return services.catalog.connection(ready, services.forms.masked(ready));
  }

  /**
   * The values of a READY database's variables in clear. Written into the audit before they are
   * handed out.
   *
   * @param id the database
   * @param actor who sees them
   * @param reason why, not blank
   * @return the values by name
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not READY, or is not any more when that is written down
   * @throws InvalidRequestException if the reason is blank
   */
  public Map<String, String> reveal(DatabaseId id, Actor actor, String reason) {
    services.gate.requireOpen();
    return services.variables.reveal(
        InjectedVariables.requireReady(services.records.read(id, actor, Action.REVEAL)),
        actor,
        reason);
  }

  /**
   * Tries a FAILED database again, from where it stands.
   *
   * @param id the database
   * @param actor who asks
   * @return the database, PROVISIONING
   * @throws NotFoundException if there is none
   * @throws ConflictException if it is not FAILED
   */
  public HostedDatabase retry(DatabaseId id, Actor actor) {
    return retry(id, actor, null);
  }

  /**
   * Tries a FAILED database again, from where it stands.
   *
   * @param id the database
   * @param actor who asks
   * @param reason why, for the audit and the history; null for none
   * @return the database, PROVISIONING
   * @throws NotFoundException if there is none
   * @throws ConflictException if it is not FAILED
   */
  public HostedDatabase retry(DatabaseId id, Actor actor, @Nullable String reason) {
    return services.decisions.retry(id, actor, reason);
  }

  /**
   * Detaches a database: its variables are gone when this returns; the vendor's side is deleted in
   * the background, however often that has to be tried. Detaching what is detached already changes
   * nothing, and takes up work that was lost.
   *
   * @param id the database
   * @param actor who asks
   * @return the database, DELETING or DELETED
   * @throws NotFoundException if there is none
   */
  public HostedDatabase detach(DatabaseId id, Actor actor) {
    return detach(id, actor, null);
  }

  /**
   * Detaches a database, like {@link #detach(DatabaseId, Actor)}, and says why.
   *
   * @param id the database
   * @param actor who asks
   * @param reason why, for the audit and the history; null for none
   * @return the database, DELETING or DELETED
   * @throws NotFoundException if there is none
   */
  public HostedDatabase detach(DatabaseId id, Actor actor, @Nullable String reason) {
    return services.decisions.detach(id, actor, reason);
  }

  /**
   * Waits until a database is READY, whichever node makes it so; for the host itself.
   * Interruptible; the work goes on however the wait ends. A store that fails between the first
   * look and the last ends no wait.
   *
   * @param id the database
   * @param timeout how long to wait at most, by the machine's running time; without a wait if it is
   *     zero or less
   * @return the database, READY
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it FAILED, was detached, or the time is over
   * @throws InterruptedException if the thread was interrupted
   */
  public HostedDatabase awaitReady(DatabaseId id, Duration timeout) throws InterruptedException {
    return services.waiting.await(id, timeout, DatabaseStatus.READY);
  }

  /**
   * Says when a database is READY, whichever node makes it so; for the host itself. Returns at
   * once, and takes no thread: ten thousand that are waited for cost hardly more than one.
   *
   * <p>The stage ends exceptionally as {@link #awaitReady} would: with a {@link NotFoundException},
   * an {@link AccessDeniedException}, a {@link NotReadyException} if the database FAILED or was
   * detached, and with a {@link ClosedException} when the library is closed. It has no time limit,
   * and a store that fails meanwhile is asked again; {@code
   * whenReady(id).toCompletableFuture().orTimeout(...)} bounds both. To cancel or complete that
   * future ends the wait and leaves the database as it is.
   *
   * <p>What is hung on the stage runs in one of four threads of the library's. What blocks there
   * holds up others that are hung on such stages for a moment, until another thread is started (256
   * at most), and nothing else. Give it an executor ({@code thenAcceptAsync}) if it may.
   *
   * @param id the database
   * @return a stage of its own for each call, of the database, READY
   */
  public CompletionStage<HostedDatabase> whenReady(DatabaseId id) {
    return services.waiting.when(id, DatabaseStatus.READY);
  }

  /**
   * Waits until a detached database is gone at its vendor; for the host itself. Interruptible; the
   * work goes on however the wait ends.
   *
   * @param id the database
   * @param timeout how long to wait at most, by the machine's running time; without a wait if it is
   *     zero or less
   * @return the database, DELETED
   * @throws NotFoundException if there is none
   * @throws NotReadyException if it is not detached, or the time is over
   * @throws InterruptedException if the thread was interrupted
   */
  public HostedDatabase awaitDeleted(DatabaseId id, Duration timeout) throws InterruptedException {
    return services.waiting.await(id, timeout, DatabaseStatus.DELETED);
  }

  /**
   * Says when a detached database is gone at its vendor, as {@link #whenReady} says when one is
   * READY; for the host itself. The stage ends with a {@link NotReadyException} if the database is
   * not detached.
   *
   * @param id the database
   * @return a stage of its own for each call, of the database, DELETED
   */
  public CompletionStage<HostedDatabase> whenDeleted(DatabaseId id) {
    return services.waiting.when(id, DatabaseStatus.DELETED);
  }

  /**
   * Hears of changes made by this process: after their commit, outside locks, on one thread of the
   * library's, of each database in the order of its versions. What a listener throws is logged and
   * changes nothing; a slow listener delays the others and nothing else. Where listeners are slower
   * than changes for long, they hear of each database its last state alone.
   *
   * @param listener hears of every database of every project; no policy is asked
   * @return ends the subscription when closed
   */
  public Subscription subscribe(Consumer<StatusEvent> listener) {
    services.gate.requireOpen();
    return services.events.subscribe(listener)::run;
  }

  /**
   * What is done with whole projects.
   *
   * @return the area
   */
  public Projects projects() {
    return services.projects;
  }

  /**
   * What became of databases.
   *
   * @return the area
   */
  public History history() {
    return services.history;
  }

  /**
   * Who did what.
   *
   * @return the area
   */
  public Audit audit() {
    return services.audit;
  }

  /**
   * Questions over all projects, for the host itself. Asks no policy.
   *
   * @return the area
   */
  public Fleet fleet() {
    return services.fleet;
  }

  /**
   * Work on READY databases that takes time.
   *
   * @return the area
   */
  public Operations operations() {
    return services.operations;
  }

  /**
   * How credentials are rotated, and who uses which.
   *
   * @return the area
   */
  public DatabaseCredentials credentials() {
    return services.credentials;
  }

  /**
   * What databases that exist get of settings that are newer than they.
   *
   * @return the area
   */
  public Amendments amendments() {
    return services.amendments;
  }

  /**
   * Closes the library: stops taking up work, lets running steps finish for the shutdown grace,
   * interrupts what still runs, closes providers and listeners. Unfinished work stays in the store
   * and is taken up by the next process. From then on whatever would change something is refused
   * with a {@link ClosedException}, with which those who wait wake, too. Closing twice does
   * nothing.
   */
  @Override
  public void close() {
    services.close();
  }
}
