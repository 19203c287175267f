package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where provisioning stands: the checkpoint, in the words of this backend. Either there is no
 * project yet and it says what was looked for, or there is one and it says what is left to be done
 * with it. Immutable.
 */
final class NeonCheckpoint {
  private static final int PASSWORD_LENGTH = 40;
  private static final String PROJECT = "project";
  private static final String REGION = "region";
  private static final String OPERATIONS = "operations";
  private static final String TROUBLE = "trouble";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String ROLE = "role";
  private static final String DATABASE = "database";
  private static final String PASSWORD = "password";
  private static final String LOGIN_PASSWORD = "login-password";
  private static final String PROBES = "probes";
  private static final String NOTHING_SINCE = "nothing-since";
  private static final String TICKET = "ticket";
  private static final String IN_DOUBT = "in-doubt";

  private final Checkpoint saved;

  private NeonCheckpoint(Checkpoint saved) {
    this.saved = saved;
  }

  static NeonCheckpoint of(Checkpoint checkpoint) {
    return new NeonCheckpoint(checkpoint);
  }

  Checkpoint toCheckpoint() {
    return saved;
  }

  /** The project that is ours; empty if none is known. */
  Optional<NeonProject> project() {
    return saved
        .text(PROJECT)
        .map(id -> new NeonProject(id, "", saved.text(REGION).orElse(""), ""));
  }

  /** A project that is ours beyond doubt. */
  NeonCheckpoint withProject(NeonProject project) {
    return without(NOTHING_SINCE, TICKET)
        .with(PROJECT, project.id())
        .with(REGION, project.region());
  }

  /** There is no project any more; nothing is known of how to connect to it either. */
  NeonCheckpoint withoutProject() {
    return withoutConnection().without(PROJECT, REGION, OPERATIONS, TROUBLE, NOTHING_SINCE);
  }

  /** The operations that were under way at the last poll; empty if they were never listed. */
  Optional<List<String>> operations() {
    return saved
        .text(OPERATIONS)
        .map(ids -> ids.isEmpty() ? List.of() : List.of(ids.split(" ", -1)));
  }

  NeonCheckpoint withOperations(List<String> ids) {
    return with(OPERATIONS, String.join(" ", ids));
  }

  /** What operations went wrong, a phrase; empty if none did. */
  Optional<String> trouble() {
    return saved.text(TROUBLE);
  }

  NeonCheckpoint withTrouble(String phrase) {
    return with(TROUBLE, trouble().map(earlier -> earlier + ", " + phrase).orElse(phrase));
  }

  /** How to connect; empty if it is not known. */
  Optional<NeonConnection> connection() {
    return saved
        .secret(PASSWORD)
        .map(password ->
            new NeonConnection(
                saved.text(HOST).orElseThrow(),
                number(PORT, NeonConnection.DEFAULT_PORT),
                saved.text(ROLE).orElseThrow(),
                password,
                saved.text(DATABASE).orElseThrow()));
  }

  NeonCheckpoint withConnection(NeonConnection connection) {
    return new NeonCheckpoint(
        saved
            .with(HOST, connection.host())
            .with(PORT, connection.port())
            .with(ROLE, connection.role())
            .with(DATABASE, connection.database())
            .with(PASSWORD, connection.password()));
  }

  NeonCheckpoint withoutConnection() {
    return without(HOST, PORT, ROLE, DATABASE, PASSWORD, PROBES);
  }

  /**
   * The password of the application's first role; empty if none is chosen yet, and for databases of
   * before, whose applications have the role that the API made.
   */
  Optional<Secret> loginPassword() {
    return saved.secret(LOGIN_PASSWORD);
  }

  /** With a password for the application's first role, unless there is one. */
  NeonCheckpoint withLoginPassword(SecureRandom random) {
    return saved.has(LOGIN_PASSWORD)
        ? this
        : new NeonCheckpoint(saved.with(LOGIN_PASSWORD, newPassword(random)));
  }

  /** Long enough for Neon, which asks for passwords that cannot be guessed. */
  static Secret newPassword(SecureRandom random) {
    return Secret.generate(PASSWORD_LENGTH, random);
  }

  /** How often connecting has failed. */
  int probes() {
    return number(PROBES, 0);
  }

  NeonCheckpoint withProbes(int count) {
    return with(PROBES, count);
  }

  /** Since when nothing of ours was seen at the vendor. */
  Optional<Instant> nothingSince() {
    return saved.instant(NOTHING_SINCE);
  }

  /** Nothing of ours was seen, for the first time. */
  NeonCheckpoint withNothingSince(Instant now) {
    return new NeonCheckpoint(saved.without(TICKET).with(NOTHING_SINCE, now));
  }

  /** What is ours is shown. */
  NeonCheckpoint withoutNothingSince() {
    return without(NOTHING_SINCE);
  }

  /** The right to one create; empty if none was given. */
  Optional<String> ticket() {
    return saved.text(TICKET);
  }

  NeonCheckpoint withTicket(String ticket) {
    return new NeonCheckpoint(saved.without(NOTHING_SINCE).with(TICKET, ticket).withFlag(IN_DOUBT));
  }

  /** Whether an earlier create may still take effect although nothing was seen of it. */
  boolean inDoubt() {
    return saved.has(IN_DOUBT);
  }

  private int number(String key, int otherwise) {
    return Math.toIntExact(saved.number(key).orElse(otherwise));
  }

  private NeonCheckpoint with(String key, String value) {
    return new NeonCheckpoint(saved.with(key, value));
  }

  private NeonCheckpoint with(String key, long value) {
    return new NeonCheckpoint(saved.with(key, value));
  }

  private NeonCheckpoint without(String... keys) {
    return new NeonCheckpoint(saved.without(keys));
  }

  /** The keys; never a value. */
  @Override
  public String toString() {
    return "NeonCheckpoint" + saved.keys();
  }
}
