package io.hosteddb.spring.temporary;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongoUrisTest {
  @ParameterizedTest
  @CsvSource({
    "mongodb://h, mongodb://h/d",
    "mongodb://h/, mongodb://h/d",
    "mongodb://h/x, mongodb://h/x",
    "mongodb://u:p%2F@h:1;i:2/?w=1, mongodb://u:p%2F@h:1;i:2/d?w=1&authSource=admin",
    "mongodb://u:p@h, mongodb://u:p@h/d?authSource=admin",
    "mongodb://u:p@h/?authSource=x, mongodb://u:p@h/d?authSource=x",
    "mongodb://u:p@h/x?w=1, mongodb://u:p@h/x?w=1"
  })
  void theDatabaseIsNamed_andTheUserIsWhereItWas(String uri, String expected) {
    String written = MongoUris.withDatabase(uri.replace(';', ','), "d");
    assertThat(written).isEqualTo(expected.replace(';', ','));
    ConnectionString before = new ConnectionString(uri.replace(';', ','));
    ConnectionString after = new ConnectionString(written);
    assertThat(after.getCredential()).isEqualTo(before.getCredential());
    assertThat(after.getHosts()).isEqualTo(before.getHosts());
  }
}
