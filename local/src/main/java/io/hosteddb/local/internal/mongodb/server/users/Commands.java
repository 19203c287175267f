package io.hosteddb.local.internal.mongodb.server.users;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which right a command asks for in its database. */
final class Commands {
  private static final Map<String, Set<Right>> NEEDED =
      Stream.of(
              needs(Set.of(Right.READ), "find", "count", "distinct", "aggregate", "getMore"),
              needs(Set.of(Right.READ), "killCursors"),
              needs(Set.of(Right.READ, Right.ADMINISTER), "listCollections", "listIndexes"),
              needs(Set.of(Right.READ, Right.ADMINISTER), "collStats", "dbStats", "validate"),
              needs(Set.of(Right.WRITE), "insert", "update", "delete", "findAndModify"),
              needs(Set.of(Right.WRITE, Right.ADMINISTER), "create", "createIndexes", "drop"),
              needs(Set.of(Right.WRITE, Right.ADMINISTER), "dropIndexes", "createSearchIndexes"),
              needs(Set.of(Right.WRITE, Right.ADMINISTER), "updateSearchIndex", "dropSearchIndex"),
              needs(Set.of(Right.ADMINISTER), "dropDatabase"))
          .flatMap(part -> part.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** What tells nothing of anybody's data, or looks after itself. */
  private static final Set<String> FREE =
      Stream.of(
              "hello",
              "isMaster",
              "buildInfo",
              "ping",
              "whatsmyuri",
              "endSessions",
              "getLastError",
              "resetError",
              "serverStatus",
              "hostInfo",
              "getLog",
              "getCmdLineOpts",
              "getFreeMonitoringStatus",
              "replSetGetStatus",
              "listDatabases",
              "renameCollection")
          .map(Commands::lower)
          .collect(Collectors.toUnmodifiableSet());

  private Commands() {}

  private static Map<String, Set<Right>> needs(Set<Right> rights, String... commands) {
    return Stream.of(commands).collect(Collectors.toMap(Commands::lower, command -> rights));
  }

  private static String lower(String command) {
    return command.toLowerCase(Locale.ROOT);
  }

  /** Whether the server has the command. */
  static boolean isKnown(String command) {
    return isFree(command) || NEEDED.containsKey(lower(command));
  }

  static boolean isFree(String command) {
    return FREE.contains(lower(command));
  }

  /** The rights of which one is enough; empty for a command that is free or unknown. */
  static Optional<Set<Right>> needed(String command) {
    return Optional.ofNullable(NEEDED.get(lower(command)));
  }
}
