package io.hosteddb.benchmarks.tests;

// set-up
import io.hosteddb.junit.AttachDatabase;
import io.hosteddb.junit.DatabaseValue;
// end
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

// set-up
@AttachDatabase("postgres")
@AttachDatabase("mongodb")
@AttachDatabase("turso")
// end
class WithExtension {
  @Test
  void threeDatabases(
      // set-up
      @AttachDatabase("postgres") DataSource orders,
      @DatabaseValue("MONGODB_URI") String notes,
      @DatabaseValue("MONGODB_DB_NAME") String notesName,
      @AttachDatabase("turso") DataSource memory
      // end
      ) throws SQLException {
    ThreeDatabases.use(orders, notes, notesName, memory);
  }
}
