package io.hosteddb.store.jdbc.internal.schema;

import io.hosteddb.store.jdbc.internal.sql.StatementRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What Flyway's history table says was done, beside what there is to do. Almost always that is the
 * same, and then Flyway need not be asked, which takes most of the time in which a store opens. In
 * every other case it is: this class decides nothing but that all is as it should be.
 */
final class SchemaHistory {
  static final String TABLE = "hosteddb_schema_history";
  static final String FOLDER = "io/hosteddb/store/jdbc/schema/";

  /** All that the folder has, of either database, in the order of their versions. */
  static final List<String> SCRIPTS =
      List.of("V1__Schema.sql", "V2__Changes.sql", "V3__Ready_times.sql", "V4__Operations.sql");

  /**
   * Counts the tables of a name in a schema. In capitals: H2 may be told to take names as they are
   * written, and has these so.
   */
  static final String IN_SCHEMA =
      "select count(*) from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = ? and TABLE_NAME = ?";

  /** What Flyway notes beside migrations: what it made, and that a schema was not empty before. */
  private static final String NOTES = "'SCHEMA', 'TABLE', 'BASELINE'";

  /** A row of the table. */
  private record Step(String version, String description, String type, int checksum, boolean done) {
    static Step of(String folder, String script) throws IOException {
      int split = script.indexOf("__");
      return new Step(
          script.substring(1, split),
          script.substring(split + 2, script.length() - ".sql".length()).replace('_', ' '),
          "SQL",
          sumOf(folder + script),
          true);
    }
  }

  private SchemaHistory() {}

  /**
   * Whether exactly this release's migrations were applied, each as it is here.
   *
   * @param dialect the folder with the migrations
   */
  static boolean isNewest(Connection connection, String schema, String dialect)
      throws SQLException, IOException {
    if (!exists(connection, schema)) {
      return false;
    }
    List<Step> expected = new ArrayList<>();
    for (String script : SCRIPTS) {
      expected.add(Step.of(FOLDER + dialect + "/", script));
    }
    List<Step> applied =
        StatementRunner.list(
            connection,
            ("select \"version\", \"description\", \"type\", \"checksum\", \"success\""
                    + " from \"%s\".\"%s\" where \"type\" not in (%s) order by \"installed_rank\"")
                .formatted(schema, TABLE, NOTES),
            bind -> {},
            row ->
                new Step(
                    String.valueOf(row.textOrNull()),
                    row.text(),
                    row.text(),
                    row.small(),
                    row.flag()));
    return applied.equals(expected);
  }

  private static boolean exists(Connection connection, String schema) throws SQLException {
    return StatementRunner.first(
                connection,
                IN_SCHEMA,
                bind -> {
                  bind.text(schema);
                  bind.text(TABLE);
                },
                row -> row.number())
            .orElse(0L)
        > 0;
  }

  /** As Flyway has it: over the text without the ends of its lines. */
  private static int sumOf(String file) throws IOException {
    try (InputStream in = SchemaHistory.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("There is no " + file + ".");
      }
      CRC32 sum = new CRC32();
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        sum.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return (int) sum.getValue();
    }
  }
}
