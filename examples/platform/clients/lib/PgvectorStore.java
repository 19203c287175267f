import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import com.zaxxer.hikari.HikariDataSource;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import io.hosteddb.connection.ConnectionForm;
import io.hosteddb.connection.ConnectionForms;
import io.hosteddb.connection.FormField;
import io.hosteddb.connection.KnownForms;
import io.hosteddb.env.VariableValues;
import io.hosteddb.model.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Searches for neighbours with the vector store of LangChain4j, in the database of {@code
 * DATABASE_URL}: the JDBC form of the variable opens the store's pool. Says in JSON what it found.
 * The pool has one connection, since PGlite has one session: what the driver has prepared in an
 * earlier connection would still be there in the next.
 */
class PgvectorStore {
  private static final List<String> TEXTS = List.of("east", "east-south", "south");
  private static final List<Embedding> VECTORS =
      List.of(vector(1, 0, 0), vector(0.8f, 0.6f, 0), vector(0, 1, 0));

  private final DataSource database;
  private final PgVectorEmbeddingStore store;

  private PgvectorStore(DataSource database) {
    this.database = database;
    this.store =
        PgVectorEmbeddingStore.datasourceBuilder()
            .datasource(database)
            .table("found")
            .dimension(3)
            .build();
  }

  public static void main(String[] args) throws SQLException {
    try (HikariDataSource database = database(System.getenv("DATABASE_URL"))) {
      new PgvectorStore(database).run();
    }
  }

  private static HikariDataSource database(String url) {
    ConnectionForm jdbc =
        ConnectionForms.postgres("DATABASE_URL")
            .write(VariableValues.none().with("DATABASE_URL", Secret.of(url)))
            .stream()
            .filter(form -> form.id().equals(KnownForms.JDBC))
            .findFirst()
            .orElseThrow();
    Map<String, String> fields =
        jdbc.fields().stream()
            .collect(Collectors.toMap(FormField::name, field -> field.value().reveal()));
    HikariDataSource database = new HikariDataSource();
    database.setMaximumPoolSize(1);
    database.setJdbcUrl(fields.get(KnownForms.URL));
    database.setUsername(fields.get(KnownForms.USER));
    database.setPassword(fields.get(KnownForms.PASSWORD));
    return database;
  }

  private void run() throws SQLException {
    List<String> ids = TEXTS.stream().map(text -> UUID.randomUUID().toString()).toList();
    upsert(ids, "nobody", "nobody", "nobody");
    upsert(ids, "ana", "ben", "ana");
    String all = found(null);
    String filtered = found(metadataKey("of").isEqualTo("ana"));
    store.removeAll(List.of(ids.get(0)));
    String afterDelete = found(null);
    store.removeAll(metadataKey("of").isEqualTo("ana"));
    System.out.printf(
        "{\"all\":%s,\"filtered\":%s,\"afterDelete\":%s,\"left\":%s}%n",
        all, filtered, afterDelete, left());
  }

  private void upsert(List<String> ids, String... of) {
    List<TextSegment> segments =
        List.of(0, 1, 2).stream()
            .map(i -> TextSegment.from(TEXTS.get(i), Metadata.from("of", of[i])))
            .toList();
    store.addAll(ids, VECTORS, segments);
  }

  /** LangChain4j's score of the cosine is half of one more than it. */
  private String found(Filter filter) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(VECTORS.get(0))
            .maxResults(2)
            .filter(filter)
            .build();
    return store.search(request).matches().stream()
        .map(match ->
            String.format(
                Locale.ROOT, "[\"%s\",%.4f]", match.embedded().text(), 2 * match.score() - 1))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String left() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT json_agg(text) FROM found")) {
      row.next();
      return row.getString(1);
    }
  }

  private static Embedding vector(float... numbers) {
    return Embedding.from(numbers);
  }
}
