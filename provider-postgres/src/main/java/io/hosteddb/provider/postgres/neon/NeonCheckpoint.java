package io.hosteddb.provider.postgres.neon;

import io.hosteddb.model.Secret;
import io.hosteddb.spi.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where provisioning stands: the checkpoint, in the words of this backend. Either there is no
 * project yet and it says what was looked for, or there is one and it says what is left to be done
 * with it. Immutable.
 */
final class NeonCheckpoint {
  private static final String PROJECT = "project";
  private static final String REGION = "region";
  private static final String OPERATIONS = "operations";
  private static final String TROUBLE = "trouble";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String ROLE = "role";
  private static final String DATABASE = "database";
  private static final String PASSWORD = "password";
  private static final String PROBES = "probes";
  private static final String NOTHING_SINCE = "nothing-since";
  private static final String TICKET = "ticket";
  private static final String IN_DOUBT = "in-doubt";

  private final Map<String, Secret> entries;

  private NeonCheckpoint(Map<String, Secret> entries) {
    this.entries = entries;
  }

  static NeonCheckpoint of(Checkpoint checkpoint) {
    return new NeonCheckpoint(checkpoint.asMap());
  }

  Checkpoint toCheckpoint() {
    return Checkpoint.of(entries);
  }

  /** The project that is ours; empty if none is known. */
  Optional<NeonProject> project() {
    return text(PROJECT).map(id -> new NeonProject(id, "", text(REGION).orElse(""), ""));
  }

  /** A project that is ours beyond doubt. */
  NeonCheckpoint withProject(NeonProject project) {
    return without(NOTHING_SINCE, TICKET)
        .with(PROJECT, project.id())
        .with(REGION, project.region());
  }

  /** There is no project any more; nothing is known of how to connect to it either. */
  NeonCheckpoint withoutProject() {
    return withoutConnection().without(PROJECT, REGION, OPERATIONS, TROUBLE);
  }

  /** The operations that were under way at the last poll; empty if they were never listed. */
  Optional<List<String>> operations() {
    return text(OPERATIONS).map(ids -> ids.isEmpty() ? List.of() : List.of(ids.split(" ", -1)));
  }

  NeonCheckpoint withOperations(List<String> ids) {
    return with(OPERATIONS, String.join(" ", ids));
  }

  /** What operations went wrong, a phrase; empty if none did. */
  Optional<String> trouble() {
    return text(TROUBLE);
  }

  NeonCheckpoint withTrouble(String phrase) {
    return with(TROUBLE, trouble().map(earlier -> earlier + ", " + phrase).orElse(phrase));
  }

  /** How to connect; empty if it is not known. */
  Optional<NeonConnection> connection() {
    Secret password = entries.get(PASSWORD);
    return password == null
        ? Optional.empty()
        : Optional.of(
            new NeonConnection(
                text(HOST).orElseThrow(),
                number(PORT, NeonConnection.DEFAULT_PORT),
                text(ROLE).orElseThrow(),
                password,
                text(DATABASE).orElseThrow()));
  }

  NeonCheckpoint withConnection(NeonConnection connection) {
    return with(HOST, connection.host())
        .with(PORT, Integer.toString(connection.port()))
        .with(ROLE, connection.role())
        .with(DATABASE, connection.database())
        .with(PASSWORD, connection.password());
  }

  NeonCheckpoint withoutConnection() {
    return without(HOST, PORT, ROLE, DATABASE, PASSWORD, PROBES);
  }

  /** How often connecting has failed. */
  int probes() {
    return number(PROBES, 0);
  }

  NeonCheckpoint withProbes(int count) {
    return with(PROBES, Integer.toString(count));
  }

  /** Since when nothing of ours was seen at the vendor. */
  Optional<Instant> nothingSince() {
    return text(NOTHING_SINCE).map(Instant::parse);
  }

  /** Nothing of ours was seen, for the first time. */
  NeonCheckpoint withNothingSince(Instant now) {
    return without(TICKET).with(NOTHING_SINCE, now.toString());
  }

  /** The right to one create; empty if none was given. */
  Optional<String> ticket() {
    return text(TICKET);
  }

  NeonCheckpoint withTicket(String ticket) {
    return without(NOTHING_SINCE).with(TICKET, ticket).with(IN_DOUBT, "true");
  }

  /** Whether an earlier create may still take effect although nothing was seen of it. */
  boolean inDoubt() {
    return entries.containsKey(IN_DOUBT);
  }

  private int number(String key, int otherwise) {
    return text(key).map(Integer::valueOf).orElse(otherwise);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(entries.get(key)).map(Secret::reveal);
  }

  private NeonCheckpoint with(String key, String value) {
    return with(key, Secret.of(value));
  }

  private NeonCheckpoint with(String key, Secret value) {
    Map<String, Secret> copy = new TreeMap<>(entries);
    copy.put(key, value);
    return new NeonCheckpoint(copy);
  }

  private NeonCheckpoint without(String... keys) {
    Map<String, Secret> copy = new TreeMap<>(entries);
    List.of(keys).forEach(copy::remove);
    return new NeonCheckpoint(copy);
  }

  /** The keys; never a value. */
  @Override
  public String toString() {
    return "NeonCheckpoint" + entries.keySet();
  }
}
