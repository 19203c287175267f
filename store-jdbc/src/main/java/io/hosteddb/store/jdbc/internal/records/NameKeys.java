package io.hosteddb.store.jdbc.internal.records;

import io.hosteddb.model.DatabaseId;
import io.hosteddb.model.DatabaseName;
import io.hosteddb.model.ProjectId;
import io.hosteddb.store.jdbc.internal.sql.Schema;
import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import io.hosteddb.store.jdbc.internal.sql.Transactions;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the names of an earlier release what they are compared by, and finds those that are the
 * same by it. They stay as they are; only the next attach under such a name is refused.
 */
public final class NameKeys {
  private static final Logger LOG = LoggerFactory.getLogger(NameKeys.class);
  private static final int BATCH = 500;
  private static final int MAX_NAMED = 10;

  private final Transactions transactions;
  private final String withoutKey;
  private final String setKey;
  private final String duplicates;

  public NameKeys(Transactions transactions, Schema schema) {
    this.transactions = transactions;
    withoutKey =
        schema.in(
            """
            select id, name from @hosteddb_database
            where name_key is null and status <> 'DELETED' and id > ? order by id limit ?\
            """);
    setKey =
        schema.in("update @hosteddb_database set name_key = ? where id = ? and name_key is null");
    duplicates =
        schema.in(
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

  /**
   * An attached database whose name is the same as another's in its project.
   *
   * @param project the project
   * @param database the database
   * @param name as it was given
   * @param key what it has in common with the other
   */
  public record Duplicate(ProjectId project, DatabaseId database, String name, String key) {}

  private record Named(String id, String name) {}

  /** Done again and again by several nodes at once, it comes to the same. */
  public void fill() {
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
      warnOfDuplicates();
    }
  }

  private List<Named> next(String from) {
    return transactions.read(
        "The search for names without a key",
        connection ->
            StatementRunner.list(
                connection,
                withoutKey,
                bind -> bind.text(from).number(BATCH),
                row -> new Named(row.text(), row.text())));
  }

  private void set(List<Named> found) {
    transactions.transaction(
        "The keys of names",
        connection ->
            StatementRunner.batch(
                connection,
                setKey,
                found,
                (bind, named) -> bind.text(new DatabaseName(named.name()).key()).text(named.id())));
  }

  private void warnOfDuplicates() {
    List<Duplicate> names = duplicates(MAX_NAMED + 1);
    if (!names.isEmpty()) {
      LOG.warn(
          "Attached databases have names that are the same to a reader as another's in their"
              + " project. They stay as they are; JdbcDatabaseStore.duplicateNames lists them: {}{}",
          names.stream()
              .limit(MAX_NAMED)
              .map(name -> name.database() + " in project " + name.project())
              .collect(Collectors.joining(", ")),
          names.size() > MAX_NAMED ? " and more." : ".");
    }
  }

  /** Attached databases whose names are the same. */
  public List<Duplicate> duplicates(int limit) {
    return transactions.read(
        "The search for names that are the same",
        connection ->
            StatementRunner.list(
                connection,
                duplicates,
                bind -> bind.number(limit),
                row ->
                    new Duplicate(
                        new ProjectId(row.text()),
                        new DatabaseId(row.text()),
                        row.text(),
                        row.text())));
  }
}
