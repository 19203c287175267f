package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * A database of the server with search indexes. They are kept with its data; the vectors themselves
 * are read into memory when an index is made, or first searched after a restart. Thread-safe.
 */
public final class SearchDatabase extends H2Database {
  private static final List<String> SYSTEM = List.of("system.indexes", "system.namespaces");
  private static final Set<String> OF_EVERY_COMMAND =
      Set.of("$db", "$readPreference", "lsid", "comment", "maxTimeMS", "writeConcern");

  private final MVStore store;
  private final SearchIndexes searchIndexes;
  private final InstantSource clock;

  /** What a pipeline that has this database for itself is about to replace. */
  private @Nullable Replacement replacement;

  /**
   * Opens a database.
   *
   * @param name its name
   * @param store what keeps the data of all databases
   * @param cursors those of the server
   * @param clock the time of definitions
   */
  public SearchDatabase(String name, MVStore store, CursorRegistry cursors, InstantSource clock) {
    super(name, store, cursors);
    this.store = store;
    this.searchIndexes = new SearchIndexes(store, name);
    this.clock = clock;
  }

  @Override
  public Document handleCommand(
      Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
    // The server takes commands in any case, so that none must get past this in another.
    return switch (command.toLowerCase(Locale.ROOT)) {
      case "createsearchindexes" -> create(string(query, command), query);
      case "updatesearchindex" -> update(string(query, command), query);
      case "dropsearchindex" -> drop(string(query, command), query);
      case "aggregate" ->
          replacing(query, () -> aggregate(channel, command, query, databases, oplog));
      case "create" -> createCollection(channel, command, query, databases, oplog);
      case "insert" ->
          Writes.inserted(query, super.handleCommand(channel, command, query, databases, oplog));
      case "update" -> {
        Unsupported.check(command, query);
        yield Writes.update(
            query, one -> super.handleCommand(channel, command, one, databases, oplog));
      }
      case "find" -> {
        Unsupported.check(command, query);
        Document asked = query.clone();
        if (query.get("projection") instanceof Document fields) {
          asked.put("projection", Fields.byPaths(fields));
        }
        yield super.handleCommand(channel, command, asked, databases, oplog);
      }
      default -> {
        Unsupported.check(command, query);
        yield super.handleCommand(channel, command, query, databases, oplog);
      }
    };
  }

  /** Since MongoDB 7, to make what is there already is no error; libraries count on it. */
  private Document createCollection(
      Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
    Unsupported.check(command, query);
    boolean plain =
        query.entrySet().stream()
            .allMatch(field ->
                field.getKey().equals(command)
                    || OF_EVERY_COMMAND.contains(field.getKey())
                    || Boolean.FALSE.equals(field.getValue()));
    return plain && resolveCollection(string(query, command), false) != null
        ? okay()
        : super.handleCommand(channel, command, query, databases, oplog);
  }

  private static String string(Document query, String name) {
    if (query.get(name) instanceof String text) {
      return text;
    }
    throw SearchErrors.badValue("'" + name + "' must be a string");
  }

  private Document create(String collection, Document query) {
    List<SearchIndex> made = define(collection, query);
    made.forEach(index -> readVectors(collection, index));
    return okay()
        .append(
            "indexesCreated",
            made.stream()
                .map(index -> new Document("id", index.id()).append("name", index.name()))
                .toList());
  }

  private synchronized List<SearchIndex> define(String collection, Document query) {
    requireCollection(collection);
    if (!(query.get("indexes") instanceof Collection<?> asked) || asked.isEmpty()) {
      throw SearchErrors.badValue("'indexes' must be a non-empty array");
    }
    List<SearchIndex> made = new ArrayList<>();
    for (Object one : asked) {
      if (!(one instanceof Document document)) {
        throw SearchErrors.badValue("'indexes' must hold documents");
      }
      SearchIndex index = SearchIndex.read(document, clock.instant());
      boolean twice = made.stream().anyMatch(other -> other.name().equals(index.name()));
      if (twice || searchIndexes.find(collection, index.name()).isPresent()) {
        throw SearchErrors.indexExists(index.name());
      }
      made.add(index);
    }
    made.forEach(index -> searchIndexes.put(collection, index));
    return made;
  }

  /** At once, so that no search has to wait for it; after a restart the first one does. */
  private void readVectors(String name, SearchIndex index) {
    MongoCollection<Object> collection = resolveCollection(name, false);
    if (collection != null && !index.vectors().isEmpty()) {
      synchronized (collection) {
        VectorIndex unused = VectorQuery.attached(collection, index);
      }
    }
  }

  private Document update(String collection, Document query) {
    readVectors(collection, redefine(collection, query));
    return okay();
  }

  private synchronized SearchIndex redefine(String collection, Document query) {
    requireCollection(collection);
    SearchIndex index =
        named(collection, query).redefined(query.get("definition"), clock.instant());
    searchIndexes.put(collection, index);
    return index;
  }

  private synchronized Document drop(String collection, Document query) {
    requireCollection(collection);
    SearchIndex index = named(collection, query);
    searchIndexes.remove(collection, index);
    MongoCollection<Object> holder = resolveCollection(collection, true);
    forget(holder, index.name());
    return okay();
  }

  private void requireCollection(String collection) {
    if (resolveCollection(collection, false) == null) {
      throw SearchErrors.collectionNotFound(getFullCollectionNamespace(collection));
    }
  }

  private SearchIndex named(String collection, Document query) {
    if (query.get("name") instanceof String name) {
      return searchIndexes
          .find(collection, name)
          .orElseThrow(() -> SearchErrors.indexNotFound(name));
    }
    String id = string(query, "id");
    return searchIndexes.of(collection).stream()
        .filter(index -> index.id().equals(id))
        .findFirst()
        .orElseThrow(() -> SearchErrors.indexNotFound(id));
  }

  /** Gives up the vectors of an index; of all, without a name. */
  private static void forget(MongoCollection<Object> collection, String... names) {
    List<String> wanted = List.of(names);
    synchronized (collection) {
      collection.getIndexes().stream()
          .filter(VectorIndex.class::isInstance)
          .map(VectorIndex.class::cast)
          .filter(index -> wanted.isEmpty() || wanted.contains(index.name()))
          .map(VectorIndex::getName)
          .toList()
          .forEach(collection::dropIndex);
    }
  }

  /** A pipeline may replace a collection; what is left half-made goes when it fails. */
  private Document replacing(Document query, Supplier<Document> work) {
    Optional<String> target = new Pipelines(getDatabaseName()).replaced(query.get("pipeline"));
    if (target.isEmpty()) {
      return work.get();
    }
    Replacement begun = new Replacement(target.get());
    replacement = begun;
    try {
      return work.get();
    } finally {
      replacement = null;
      String left = begun.made;
      if (left != null && resolveCollection(left, false) != null) {
        dropCollection(left, NoopOplog.get());
      }
    }
  }

  /** A collection in the making that is to stand in the place of another. */
  private static final class Replacement {
    private final String target;
    private @Nullable String made;

    Replacement(String target) {
      this.target = target;
    }
  }

  /**
   * The collection that a pipeline writes before it drops the one that it replaces, whose indexes
   * the new one has, too: they hold for what is written, and stay.
   */
  @Override
  public MongoCollection<Object> createCollectionOrThrowIfExists(
      String name, CollectionOptions options) {
    MongoCollection<Object> made = super.createCollectionOrThrowIfExists(name, options);
    Replacement under = replacement;
    if (under != null && under.made == null) {
      under.made = name;
      MongoCollection<Object> replaced = resolveCollection(under.target, false);
      if (replaced != null) {
        copyIndexes(this, replaced, made);
      }
    }
    return made;
  }

  private void copyIndexes(MongoDatabase source, MongoCollection<?> from, MongoCollection<?> to) {
    MongoCollection<?> indexes = source.resolveCollection("system.indexes", true);
    for (Document index : indexes.handleQuery(new Document("ns", from.getFullName()))) {
      if (!"_id_".equals(index.get("name"))) {
        Document own = index.clone();
        own.put("ns", to.getFullName());
        addIndex(own);
      }
    }
  }

  private Document aggregate(
      Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
    List<Document> stages =
        new Pipelines(getDatabaseName()).checked(Aggregation.parse(query.get("pipeline")));
    String first = stages.isEmpty() ? "" : Pipelines.name(stages.get(0));
    Document asked = query.clone();
    asked.put("pipeline", stages);
    if (!first.equals(VectorQuery.STAGE) && !first.equals(Pipelines.LIST)) {
      return super.handleCommand(channel, command, asked, databases, oplog);
    }
    String name = string(query, command);
    MongoCollection<Object> collection = resolveCollection(name, false);
    Function<List<Document>, Aggregation> aggregations =
        rest -> Aggregation.fromPipeline(rest, databases, this, collection, oplog);
    List<Document> rest = stages.subList(1, stages.size());
    validate(aggregations, rest, query);
    Object search = stages.get(0).get(first);
    List<Document> results;
    if (first.equals(Pipelines.LIST)) {
      results = aggregations.apply(rest).runStages(listed(name, search).stream());
    } else {
      List<ScoredDocument> found = VectorQuery.read(search).run(collection, searchIndexes.of(name));
      results = new ScoredPipeline(aggregations).run(found, rest);
    }
    return okay()
        .append(
            "cursor",
            new Document("id", 0L)
                .append("ns", getFullCollectionNamespace(name))
                .append("firstBatch", results));
  }

  /** The stages are sound even if nothing is found. */
  private static void validate(
      Function<List<Document>, Aggregation> aggregations, List<Document> rest, Document query) {
    List<Document> plain = new ArrayList<>();
    for (Document stage : rest) {
      plain.add(
          Pipelines.name(stage).equals("$sort") ? stage : Metadata.replace(stage, () -> "$score"));
    }
    Aggregation aggregation = aggregations.apply(plain);
    // A size of batches is of no use, since all stand in the first; the server would warn of it.
    Object cursor = query.get("cursor");
    aggregation.validate(cursor == null ? new Document() : new Document("cursor", new Document()));
  }

  private List<Document> listed(String collection, @Nullable Object which) {
    if (!(which instanceof Document wanted)) {
      throw SearchErrors.failedToParse(Pipelines.LIST + " must be an object");
    }
    if (wanted.containsKey("id") && wanted.containsKey("name")) {
      throw SearchErrors.failedToParse(Pipelines.LIST + " takes 'id' or 'name', not both");
    }
    if (resolveCollection(collection, false) == null) {
      return List.of();
    }
    return searchIndexes.of(collection).stream()
        .map(SearchIndex::toListed)
        .filter(index ->
            wanted.entrySet().stream()
                .allMatch(one -> one.getValue().equals(index.get(one.getKey()))))
        .toList();
  }

  @Override
  public synchronized void dropCollection(String name, Oplog oplog) {
    Optional.ofNullable(resolveCollection(name, false)).ifPresent(SearchDatabase::forget);
    super.dropCollection(name, oplog);
    searchIndexes.removeAll(name);
  }

  /**
   * Drops the database, and no other: the server's own drop takes the data of every database whose
   * name begins with this one's.
   */
  @Override
  public synchronized void drop(Oplog oplog) {
    collections().stream()
        .filter(name -> !SYSTEM.contains(name))
        .forEach(name -> dropCollection(name, oplog));
    for (String name : SYSTEM) {
      if (resolveCollection(name, false) != null) {
        dropCollection(name, oplog);
      }
    }
    store.getMapNames().stream()
        .filter(map -> map.startsWith(getDatabaseName() + "."))
        .toList()
        .forEach(store::removeMap);
  }

  private List<String> collections() {
    int prefix = getDatabaseName().length() + 1;
    return resolveCollection("system.namespaces", true)
        .queryAllAsStream()
        .map(one -> String.valueOf(one.get("name")).substring(prefix))
        .toList();
  }

  /**
   * Moves a collection by copying it. The server's own way leaves the data under the old name: the
   * next collection of that name has them, too, and after a restart this one has none.
   */
  @Override
  public void moveCollection(
      MongoDatabase oldDatabase, MongoCollection<?> collection, String newName) {
    String oldName = collection.getCollectionName();
    MongoCollection<?> moved =
        createCollectionOrThrowIfExists(newName, CollectionOptions.withDefaults());
    moved.addDocuments(collection.queryAllAsStream());
    copyIndexes(oldDatabase, collection, moved);
    if (oldDatabase instanceof SearchDatabase source) {
      source.searchIndexes.of(oldName).forEach(index -> searchIndexes.put(newName, index));
    }
    oldDatabase.dropCollection(oldName, NoopOplog.get());
  }

  private static Document okay() {
    return new Document("ok", 1.0);
  }
}
