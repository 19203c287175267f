package io.hosteddb.store.jdbc;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProjectId;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the names of an earlier release what they are compared by, and finds those that are the
 * same by it. They stay as they are; only the next attach under such a name is refused.
 */
final class NameKeys {
  private static final Logger LOG = LoggerFactory.getLogger(NameKeys.class);
  private static final int BATCH = 500;
  private static final int MOST_SAID = 10;

  private final Transactions transactions;
  private final String withoutKey;
  private final String setKey;
  private final String shared;

  NameKeys(Transactions transactions, Sql sql) {
    this.transactions = transactions;
    withoutKey =
        sql.in(
            """
            select id, name from @hosteddb_database
            where name_key is null and status <> 'DELETED' and id > ? order by id limit ?\
            """);
    setKey = sql.in("update @hosteddb_database set name_key = ? where id = ? and name_key is null");
    shared =
        sql.in(
            """
            select d.project_id, d.id, d.name, d.name_key from @hosteddb_database d
            join (
              select project_id, name_key from @hosteddb_database
              where status not in ('DELETING', 'DELETED') and name_key is not null
              group by project_id, name_key having count(*) > 1) s
            on s.project_id = d.project_id and s.name_key = d.name_key
            where d.status not in ('DELETING', 'DELETED')
            order by d.project_id, d.name_key, d.id limit ?\
            """);
  }

  private record Named(String id, String name) {}

  /** Done again and again by several nodes at once, it comes to the same. */
  void fill() {
    boolean any = false;
    String from = "";
    List<Named> found;
    do {
      found = next(from);
      if (!found.isEmpty()) {
        any = true;
        from = found.get(found.size() - 1).id();
        set(found);
      }
    } while (found.size() == BATCH);
    if (any) {
      warnOfShared();
    }
  }

  private List<Named> next(String from) {
    return transactions.read(
        "The look for names without a key",
        connection ->
            Jdbc.list(
                connection,
                withoutKey,
                bind -> bind.text(from).number(BATCH),
                row -> new Named(row.text(), row.text())));
  }

  private void set(List<Named> found) {
    transactions.transaction(
        "The keys of names",
        connection ->
            Jdbc.batch(
                connection,
                setKey,
                found,
                (bind, named) -> bind.text(new DatabaseName(named.name()).key()).text(named.id())));
  }

  private void warnOfShared() {
    List<SharedName> names = shared(MOST_SAID + 1);
    if (!names.isEmpty()) {
      LOG.warn(
          "Attached databases have names that are the same to a reader as another's in their"
              + " project. They stay as they are; JdbcDatabaseStore.sharedNames lists them: {}{}",
          names.stream()
              .limit(MOST_SAID)
              .map(name -> name.database() + " in project " + name.project())
              .collect(Collectors.joining(", ")),
          names.size() > MOST_SAID ? " and more." : ".");
    }
  }

  List<SharedName> shared(int limit) {
    return transactions.read(
        "The look for names that are the same",
        connection ->
            Jdbc.list(
                connection,
                shared,
                bind -> bind.number(limit),
                row ->
                    new SharedName(
                        new ProjectId(row.text()),
                        new DatabaseId(row.text()),
                        row.text(),
                        row.text())));
  }
}
