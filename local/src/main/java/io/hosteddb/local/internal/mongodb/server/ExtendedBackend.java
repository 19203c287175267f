package io.hosteddb.local.internal.mongodb.server;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.hosteddb.local.internal.mongodb.server.search.SearchDatabase;
import io.hosteddb.local.internal.mongodb.server.users.Gate;
import io.hosteddb.local.internal.mongodb.server.wire.Failures;
import io.hosteddb.local.internal.mongodb.server.wire.QuietConnections;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's own backend on H2, with vector search and users. What fails is told to the client
 * that asked, and to the log at DEBUG without a value: the server would write the whole command
 * there as an error of the host's. Thread-safe.
 */
public class ExtendedBackend extends H2Backend {
  private static final Logger LOG = LoggerFactory.getLogger(ExtendedBackend.class);

  /** One that current drivers accept: the server's own default is too old for them. */
  private static final MongoVersion VERSION =
      new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
          return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
          return 21;
        }
      };

  /** Others could stand for a database and a collection of another, or for the store's own maps. */
  private static final Pattern DATABASE = Pattern.compile("[^/\\\\. \"$*<>:|?\u0000]{1,63}");

  private static final List<String> MAPS = List.of("databases", "meta");

  private final Gate gate;
  private final DatabaseLocks locks = new DatabaseLocks();
  private final Cursors cursors = new Cursors();
  private final Batches batches;

  /**
   * Opens the data.
   *
   * @param file where it is kept
   * @param reserved the databases that no client may use without a user for them
   */
  @SuppressWarnings("this-escape") // the server's own setter, which only keeps the version
  public ExtendedBackend(String file, Predicate<String> reserved) {
    this(MVStore.open(file), reserved);
  }

  private ExtendedBackend(MVStore store, Predicate<String> reserved) {
    super(store);
    gate = new Gate(store, new SecureRandom(), reserved);
    batches = new Batches(getCursorRegistry());
    version(VERSION);
  }

  /**
   * Who may do what.
   *
   * @return the gate of this server
   */
  public final Gate gate() {
    return gate;
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String databaseName) {
    return new SearchDatabase(databaseName, getMvStore(), getCursorRegistry(), getClock());
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    try {
      QuietConnections.prepare(channel);
      requireName(database);
      return gate.pass(channel, database, command, query)
          .orElseGet(() -> listed(channel, command, carryOut(channel, database, command, query)));
    } catch (MongoServerException e) {
      LOG.debug("A command fails: {}", e instanceof MongoServerError error ? error.getCode() : 0);
      return Failures.document(e);
    } catch (RuntimeException e) {
      LOG.debug("A command fails with {}", e.getClass().getName());
      return Failures.document(
          1, "InternalError", "The server has failed with " + e.getClass().getName());
    } catch (StackOverflowError e) {
      // Without an answer the driver takes it for a broken connection, and asks again.
      LOG.debug("A command goes too deep");
      return Failures.document(
          15, "Overflow", "The command goes too deep: give $graphLookup over a circle a maxDepth.");
    }
  }

  /**
   * Carries out a command of who has the server itself in hand, past the gate and on this thread,
   * however long it waits for others.
   *
   * @param database where
   * @param command its name
   * @param query the command as a client would send it
   * @return the answer; what goes wrong with a document is in it
   * @throws MongoServerException if it is refused as a whole
   */
  public Document administer(String database, String command, Document query) {
    // The server keeps the last result of each connection, so there has to be one.
    EmbeddedChannel channel = new EmbeddedChannel();
    try {
      return carryOut(channel, database, command, query);
    } finally {
      handleClose(channel);
      boolean unused = channel.finishAndReleaseAll();
    }
  }

  private Document carryOut(Channel channel, String database, String command, Document query) {
    cursors.check(database, command, query);
    Batches.prepare(command, query);
    boolean greeting = command.equalsIgnoreCase("hello") || command.equalsIgnoreCase("isMaster");
    String name = greeting ? "ismaster" : command;
    Document answer =
        locks.guard(
            database, command, query, () -> super.handleCommand(channel, database, name, query));
    batches.limit(command, query, answer);
    cursors.note(database, command, query, answer);
    if (command.equalsIgnoreCase("listCollections")) {
      return filtered(answer, query);
    }
    return greeting ? gate.greeted(answer, query) : answer;
  }

  /** The server lists all; libraries ask for one by its name to see whether it is there. */
  private static Document filtered(Document answer, Document query) {
    if (query.get("filter") instanceof Document filter
        && answer.get("cursor") instanceof Document cursor
        && cursor.get("firstBatch") instanceof Collection<?> batch) {
      QueryMatcher matcher = new DefaultQueryMatcher();
      cursor.put(
          "firstBatch",
          batch.stream()
              .filter(one -> one instanceof Document each && matcher.matches(each, filter))
              .toList());
    }
    return answer;
  }

  private Document listed(Channel channel, String command, Document answer) {
    if (command.equalsIgnoreCase("listDatabases")
        && answer.get("databases") instanceof Collection<?> databases) {
      answer.put(
          "databases",
          databases.stream()
              .filter(one ->
                  one instanceof Document database
                      && gate.maySee(channel, String.valueOf(database.get("name"))))
              .toList());
    }
    return answer;
  }

  /** The way in which drivers asked before MongoDB 3.6. */
  @Override
  public QueryResult handleQuery(MongoQuery query) {
    Document problem;
    try {
      requireName(query.getDatabaseName());
      gate.pass(query.getChannel(), query.getDatabaseName(), "find", query.getQuery());
      return locks.guard(
          query.getDatabaseName(), "find", query.getQuery(), () -> super.handleQuery(query));
    } catch (MongoServerException e) {
      problem = Failures.document(e);
    }
    return new QueryResult(List.of(problem.append("$err", problem.get("errmsg"))));
  }

  private static void requireName(String database) {
    if (!DATABASE.matcher(database).matches() || MAPS.contains(database)) {
      throw new MongoServerError(73, "InvalidNamespace", "Invalid database name");
    }
  }
}
