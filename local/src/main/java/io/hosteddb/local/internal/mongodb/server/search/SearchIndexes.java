package io.hosteddb.local.internal.mongodb.server.search;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The search indexes of a database, kept with its data. Its map begins with the database's name, so
 * that it goes with the database.
 */
final class SearchIndexes {
  private static final String SEPARATOR = "\u0000";

  private final MVStore store;
  private final String map;

  SearchIndexes(MVStore store, String database) {
    this.store = store;
    this.map = database + "._searchIndexes";
  }

  private MVMap<String, Document> map() {
    return store.openMap(map);
  }

  private static String key(String collection, String name) {
    return collection + SEPARATOR + name;
  }

  List<SearchIndex> of(String collection) {
    List<SearchIndex> found = new ArrayList<>();
    // Opening the map would make it, and most databases have no such index.
    if (store.hasMap(map)) {
      map()
          .forEach((key, index) -> {
            if (key.startsWith(collection + SEPARATOR)) {
              found.add(SearchIndex.ofStored(index));
            }
          });
    }
    return found;
  }

  Optional<SearchIndex> find(String collection, String name) {
    return of(collection).stream().filter(index -> index.name().equals(name)).findFirst();
  }

  void put(String collection, SearchIndex index) {
    map().put(key(collection, index.name()), index.toStored());
  }

  void remove(String collection, SearchIndex index) {
    map().remove(key(collection, index.name()));
  }

  void removeAll(String collection) {
    of(collection).forEach(index -> remove(collection, index));
  }
}
